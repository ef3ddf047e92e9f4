import { useState } from 'react';
import { useAction } from '../../bridge/use-action.ts';
import { useSnapshot } from '../../bridge/workstation-context.tsx';
import { CodeField } from '../../ui/code-field.tsx';
import { isWholeCode } from '../../ui/grouped-code.ts';
import { useText } from '../../ui/messages/use-text.ts';
import { TextField } from '../../ui/text-field.tsx';
import { type ConfirmedReason, EmergencyForm } from './emergency-form.tsx';

/** Emergency access with a code from an envelope, while the server cannot be reached. */
export function CodeEmergencyForm() {
  const text = useText();
  const start = useAction('emergency.start-offline');
  const { codeOpens } = useSnapshot().emergency;
  const [person, setPerson] = useState('');
  const [code, setCode] = useState('');
  const missing = () => (!person.trim() ? 'person' : !isWholeCode(code, 'emergency') ? 'code' : null);
  const go = (reason: ConfirmedReason) => {
    setCode('');
    void start.run({ code, person, ...reason });
  };
  const opens =
    codeOpens.length === 0
      ? text('emergency.opensNothing')
      : text('emergency.opensByCode', { apps: codeOpens.join(', ') });
  return (
    <EmergencyForm start={start} missing={missing} onConfirm={go} opens={opens}>
      {(problem) => (
        <>
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
            problem={problem === 'code' ? text('emergency.codeIncomplete') : undefined}
          />
        </>
      )}
    </EmergencyForm>
  );
}
