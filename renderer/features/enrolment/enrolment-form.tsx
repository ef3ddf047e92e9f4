import { type FormEvent, useState } from 'react';
import { mustWait, useAction } from '../../bridge/use-action.ts';
import { useSnapshot } from '../../bridge/workstation-context.tsx';
import { CodeField } from '../../ui/code-field.tsx';
import { FieldsBeside } from '../../ui/fields-beside.tsx';
import { Form } from '../../ui/form.tsx';
import { isWholeCode } from '../../ui/grouped-code.ts';
import { LinkButton } from '../../ui/link-button.tsx';
import { LinkRow } from '../../ui/link-row.tsx';
import { useText } from '../../ui/messages/use-text.ts';
import { Submit } from '../../ui/submit.tsx';
import { TextField } from '../../ui/text-field.tsx';

/** The one-time code and the name of the workstation; Enter enrols. */
export function EnrolmentForm() {
  const text = useText();
  const { station } = useSnapshot();
  const enrol = useAction('enrolment.run');
  const leave = useAction('enrolment.leave');
  const [code, setCode] = useState('');
  const [name, setName] = useState(station.name ?? '');
  const [checked, setChecked] = useState(false);
  const codeProblem = isWholeCode(code, 'enrolment') ? undefined : text('enrolment.codeIncomplete');
  const nameProblem = name.trim() ? undefined : text('field.missing');

  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    if (enrol.busy || mustWait(enrol.failure)) return;
    setChecked(true);
    if (!codeProblem && !nameProblem) void enrol.run({ code, name });
  };
  return (
    <Form onSubmit={submit} label={text('enrolment.action')}>
      <FieldsBeside>
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
      </FieldsBeside>
      <Submit
        call={{ busy: enrol.busy, failure: enrol.failure ?? leave.failure }}
        action="enrolment.action"
        busyAction="enrolment.busy"
      />
      <LinkRow>
        <LinkButton onClick={() => leave.run(undefined)}>{text('signIn.back')}</LinkButton>
      </LinkRow>
    </Form>
  );
}
