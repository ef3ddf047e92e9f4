import type { ChannelInput } from '../../../electron/ipc/contract.ts';
import { shortestPassword } from '../../../server/contract/constants.ts';
import { problemOfNewPassword } from '../../../server/text/problem-of-new-password.ts';
import { problemOfNewUsername } from '../../../server/text/problem-of-new-username.ts';
import type { MessageId } from '../../ui/messages/en.ts';
import type { StaffMember } from './staff/read-staff.ts';

/** The text that the form asks for; the passwords are read from their fields on submit. */
export interface SetupDraft {
  readonly username: string;
  readonly displayName: string;
  readonly ward: string;
  readonly station: string;
  readonly profile: ChannelInput<'setup.run'>['ward']['profile'];
  readonly demoUsers: boolean;
  /** The list of staff as it was typed. */
  readonly staff: string;
}

export const emptyDraft: SetupDraft = {
  username: '',
  displayName: '',
  ward: '',
  station: '',
  profile: 'standard',
  demoUsers: false,
  staff: '',
};

export type SetupProblems = Partial<
  Record<'username' | 'displayName' | 'password' | 'passwordRepeat' | 'ward' | 'station', MessageId>
>;

/** Props of both halves of the set-up form. */
export interface SetupFieldsProps {
  readonly draft: SetupDraft;
  readonly change: (part: Partial<SetupDraft>) => void;
  readonly problems: SetupProblems;
  readonly busy: boolean;
}

/** What keeps the form from being sent, by field. The server checks everything again. */
export function problemsOf(draft: SetupDraft, password: string, passwordRepeat: string): SetupProblems {
  const problems: SetupProblems = {};
  for (const field of ['username', 'displayName', 'ward', 'station'] as const) {
    if (!draft[field].trim()) problems[field] = 'field.missing';
  }
  if (!problems.username && problemOfNewUsername(draft.username))
    problems.username = 'setup.usernameCharacters';
  if ([...password].length < shortestPassword) problems.password = 'setup.passwordTooShort';
  else if (problemOfNewPassword(password, shortestPassword)) problems.password = 'setup.passwordCharacters';
  else if (password !== passwordRepeat) problems.passwordRepeat = 'setup.passwordsDiffer';
  return problems;
}

/** The call that the draft and its list describe. */
export function inputOf(
  draft: SetupDraft,
  password: string,
  staff: readonly StaffMember[],
): ChannelInput<'setup.run'> {
  return {
    administrator: { username: draft.username, display_name: draft.displayName, password },
    ward: { name: draft.ward, profile: draft.profile },
    station: draft.station,
    demo_users: draft.demoUsers,
    staff: staff.map(({ line: _, ...member }) => member),
  };
}
