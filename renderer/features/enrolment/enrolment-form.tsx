import { type FormEvent, useState } from 'react';
import { useAction } from '../../bridge/use-action.ts';
import { useSnapshot } from '../../bridge/workstation-context.tsx';
import { ActionButton } from '../../ui/action-button.tsx';
import { FailureMessage } from '../../ui/failure-message.tsx';
import { Form } from '../../ui/form.tsx';
import { LinkButton } from '../../ui/link-button.tsx';
import { useText } from '../../ui/messages/use-text.ts';
import { TextField } from '../../ui/text-field.tsx';
import { useWaitLabel } from '../../ui/use-wait-label.ts';
import { CodeField } from './code-field.tsx';
import { isWholeCode } from './grouped-code.ts';

/** The one-time code and the name of the workstation; Enter enrols. */
export function EnrolmentForm() {
  const text = useText();
  const { station } = useSnapshot();
  const enrol = useAction('enrolment.run');
  const leave = useAction('enrolment.leave');
  const [code, setCode] = useState('');
  const [name, setName] = useState(station.name ?? '');
  const [checked, setChecked] = useState(false);
  const wait = useWaitLabel(enrol.failure?.retryAtMs);
  const codeProblem = isWholeCode(code) ? undefined : text('enrolment.codeIncomplete');
  const nameProblem = name.trim() ? undefined : text('field.missing');

  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    if (enrol.busy || wait) return;
    setChecked(true);
    if (!codeProblem && !nameProblem) void enrol.run({ code, name });
  };
  return (
    <Form onSubmit={submit} label={text('enrolment.action')}>
      <CodeField
        value={code}
        onValue={setCode}
        readOnly={enrol.busy}
        problem={checked ? codeProblem : undefined}
      />
      <TextField
        label={text('enrolment.name')}
        hint={text('setup.stationHint')}
        value={name}
        onValue={setName}
        maxLength={64}
        autoComplete="off"
        readOnly={enrol.busy}
        problem={checked ? nameProblem : undefined}
      />
      <FailureMessage failure={enrol.failure ?? leave.failure} />
      <ActionButton type="submit" kind="main" busy={enrol.busy} blocked={wait !== null}>
        {enrol.busy ? text('enrolment.busy') : (wait ?? text('enrolment.action'))}
      </ActionButton>
      <LinkButton onClick={() => leave.run(undefined)}>{text('signIn.back')}</LinkButton>
    </Form>
  );
}
