import { makeStyles, tokens } from '@fluentui/react-components';
import { type FormEvent, useRef, useState } from 'react';
import { ActionButton } from '../../ui/action-button.tsx';
import { Form } from '../../ui/form.tsx';
import { useText } from '../../ui/messages/use-text.ts';
import { NoticeBar } from '../../ui/notice-bar.tsx';
import { AdministratorFields } from './administrator-fields.tsx';
import { PlaceFields } from './place-fields.tsx';
import { emptyDraft, inputOf, problemsOf, type SetupDraft, type SetupProblems } from './setup-input.ts';
import type { Setup } from './use-setup.ts';

const useStyles = makeStyles({
  columns: {
    display: 'grid',
    gridTemplateColumns: 'repeat(auto-fit, minmax(min(100%, 360px), 1fr))',
    gap: tokens.spacingHorizontalXL,
    alignItems: 'stretch',
  },
});

/** The fields of the set-up. After a refusal the passwords must be typed again; everything else stays. */
export function SetupForm({ setup }: { setup: Setup }) {
  const styles = useStyles();
  const text = useText();
  const [draft, setDraft] = useState<SetupDraft>(emptyDraft);
  const [problems, setProblems] = useState<SetupProblems>({});
  const password = useRef<HTMLInputElement>(null);
  const passwordRepeat = useRef<HTMLInputElement>(null);
  const change = (part: Partial<SetupDraft>) => setDraft((now) => ({ ...now, ...part }));

  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const [first, second] = [password.current, passwordRepeat.current];
    if (!first || !second || setup.busy) return;
    const found = problemsOf(draft, first.value, second.value);
    setProblems(found);
    // Why the last try failed no longer matters.
    if (Object.keys(found).length > 0) return setup.forget();
    const input = inputOf(draft, first.value);
    first.value = '';
    second.value = '';
    void setup.run(input);
  };
  const fields = { draft, change, problems, busy: setup.busy };
  return (
    <Form label={text('setup.heading')} onSubmit={submit}>
      <div className={styles.columns}>
        <AdministratorFields {...fields} password={password} passwordRepeat={passwordRepeat} />
        <PlaceFields {...fields} />
      </div>
      {setup.failure && (
        <NoticeBar intent="error" role="alert">
          {text(`setup.error.${setup.failure}`)}
        </NoticeBar>
      )}
      <ActionButton type="submit" kind="main" busy={setup.busy}>
        {text(setup.busy ? 'setup.busy' : 'setup.action')}
      </ActionButton>
    </Form>
  );
}
