import { type FormEvent, useState } from 'react';
import { useAction } from '../../bridge/use-action.ts';
import { ActionButton } from '../../ui/action-button.tsx';
import { FailureMessage } from '../../ui/failure-message.tsx';
import { Form } from '../../ui/form.tsx';
import { useText } from '../../ui/messages/use-text.ts';
import { TextField } from '../../ui/text-field.tsx';
import { useWaitLabel } from '../../ui/use-wait-label.ts';
import { CodeField } from '../enrolment/code-field.tsx';
import { isWholeCode } from '../enrolment/grouped-code.ts';
import { ConfirmEmergency } from './confirm-emergency.tsx';
import { focusProblem } from './focus-problem.ts';
import { problemOfReason, ReasonFields, type StatedReason } from './reason-fields.tsx';

/** Emergency access by the code of an envelope, while the server cannot be reached. */
export function CodeEmergencyForm() {
  const text = useText();
  const start = useAction('emergency.start-offline');
  const [person, setPerson] = useState('');
  const [code, setCode] = useState('');
  const [stated, setStated] = useState<StatedReason>({ code: null, words: '' });
  const [problem, setProblem] = useState<'person' | 'sealed' | 'code' | 'words' | null>(null);
  const [confirming, setConfirming] = useState(false);
  const wait = useWaitLabel(start.failure?.retryAtMs);

  const ask = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    if (start.busy || wait) return;
    const missing = !person.trim() ? 'person' : !isWholeCode(code) ? 'sealed' : null;
    const found = problemOfReason(stated) ?? missing;
    setProblem(found);
    setConfirming(found === null);
    if (found !== null) focusProblem(event.currentTarget);
  };
  const go = async () => {
    setConfirming(false);
    if (stated.code === null) return;
    setCode('');
    await start.run({ code, person, reasonCode: stated.code, reason: stated.words, confirmed: true });
  };

  return (
    <Form onSubmit={ask} label={text('emergency.heading')}>
      <ReasonFields
        value={stated}
        onValue={setStated}
        problem={problem === 'code' || problem === 'words' ? problem : null}
        readOnly={start.busy}
      />
      <TextField
        label={text('emergency.person')}
        hint={text('emergency.personHint')}
        value={person}
        maxLength={64}
        autoComplete="off"
        readOnly={start.busy}
        problem={problem === 'person' ? text('field.missing') : undefined}
        onValue={setPerson}
      />
      <CodeField
        of="emergency"
        autoFocus={false}
        value={code}
        onValue={setCode}
        readOnly={start.busy}
        problem={problem === 'sealed' ? text('enrolment.codeIncomplete') : undefined}
      />
      <FailureMessage failure={start.failure} />
      <ActionButton type="submit" kind="main" busy={start.busy} blocked={wait !== null}>
        {start.busy ? text('emergency.starting') : (wait ?? text('emergency.continue'))}
      </ActionButton>
      {confirming && <ConfirmEmergency onConfirm={go} onClose={() => setConfirming(false)} />}
    </Form>
  );
}
