import { makeStyles, tokens } from '@fluentui/react-components';
import { type FormEvent, useEffect, useMemo, useRef, useState } from 'react';
import { ActionButton } from '../../ui/action-button.tsx';
import { Form } from '../../ui/form.tsx';
import { useText } from '../../ui/messages/use-text.ts';
import { NoticeBar } from '../../ui/notice-bar.tsx';
import { AdministratorFields } from './administrator-fields.tsx';
import { PlaceFields } from './place-fields.tsx';
import { emptyDraft, inputOf, problemsOf, type SetupDraft, type SetupProblems } from './setup-input.ts';
import { readStaff } from './staff/read-staff.ts';
import { StaffStep } from './staff/staff-step.tsx';
import type { Setup } from './use-setup.ts';

const useStyles = makeStyles({
  columns: {
    display: 'grid',
    gridTemplateColumns: 'repeat(auto-fit, minmax(min(100%, 22.5rem), 1fr))',
    gap: tokens.spacingHorizontalXL,
    alignItems: 'start',
  },
  buttons: { display: 'flex', flexWrap: 'wrap', alignItems: 'center', gap: tokens.spacingHorizontalM },
});

/**
 * The set-up in two steps: administrator and place, then the staff. The passwords stay in their fields, which the second step
 * only hides. After a refusal they must be typed again; everything else stays.
 */
export function SetupForm({ setup }: { setup: Setup }) {
  const styles = useStyles();
  const text = useText();
  const [draft, setDraft] = useState<SetupDraft>(emptyDraft);
  const [problems, setProblems] = useState<SetupProblems>({});
  const [atStaff, setAtStaff] = useState(false);
  const password = useRef<HTMLInputElement>(null);
  const passwordRepeat = useRef<HTMLInputElement>(null);
  const change = (part: Partial<SetupDraft>) => setDraft((now) => ({ ...now, ...part }));
  const staff = useMemo(
    () => readStaff(draft.staff, { administrator: draft.username, ward: draft.ward }),
    [draft.staff, draft.username, draft.ward],
  );
  const isListWrong = staff.problems.length > 0 || staff.tooMany !== null;
  useEffect(() => {
    if (setup.failure !== null) setAtStaff(false);
  }, [setup.failure]);

  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const [first, second] = [password.current, passwordRepeat.current];
    if (!first || !second || setup.busy) return;
    const found = problemsOf(draft, first.value, second.value);
    setProblems(found);
    // Why the last try failed no longer matters.
    if (Object.keys(found).length > 0) {
      setAtStaff(false);
      return setup.forget();
    }
    if (!atStaff) {
      setup.forget();
      return setAtStaff(true);
    }
    if (isListWrong) return;
    const input = inputOf(draft, first.value, staff.people);
    first.value = '';
    second.value = '';
    void setup.run(input);
  };
  const fields = { draft, change, problems, busy: setup.busy };
  const finish = staff.people.length > 0 || draft.demoUsers ? 'setup.action' : 'staff.finishWithout';
  return (
    <Form label={text('setup.heading')} onSubmit={submit}>
      <div hidden={atStaff}>
        <div className={styles.columns}>
          <AdministratorFields {...fields} password={password} passwordRepeat={passwordRepeat} />
          <PlaceFields {...fields} />
        </div>
      </div>
      {atStaff && (
        <StaffStep
          value={draft.staff}
          onValue={(value) => change({ staff: value })}
          list={staff}
          ward={draft.ward}
          busy={setup.busy}
        />
      )}
      {setup.failure && (
        <NoticeBar intent="error" role="alert">
          {text(`setup.error.${setup.failure}`)}
        </NoticeBar>
      )}
      <div className={styles.buttons}>
        <ActionButton type="submit" kind="main" busy={setup.busy} blocked={atStaff && isListWrong}>
          {setup.busy ? text('setup.busy') : text(atStaff ? finish : 'staff.next')}
        </ActionButton>
        {atStaff && (
          <ActionButton blocked={setup.busy} onClick={() => setAtStaff(false)}>
            {text('staff.back')}
          </ActionButton>
        )}
      </div>
    </Form>
  );
}
