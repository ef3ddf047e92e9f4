import type { SetupDraft, SetupProblems } from './setup-input.ts';

/** What both halves of the set-up form are given. */
export interface SetupFieldsProps {
  readonly draft: SetupDraft;
  readonly change: (part: Partial<SetupDraft>) => void;
  readonly problems: SetupProblems;
  readonly busy: boolean;
}
