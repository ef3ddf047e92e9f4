import { type FormEvent, useRef, useState } from 'react';
import { useProof } from '../../bridge/use-proof.ts';
import { ActionButton } from '../../ui/action-button.tsx';
import { FailureMessage } from '../../ui/failure-message.tsx';
import { Form } from '../../ui/form.tsx';
import { LockOpenRegular } from '../../ui/icons.ts';
import type { MessageId } from '../../ui/messages/en.ts';
import { useText } from '../../ui/messages/use-text.ts';
import { PinField } from '../../ui/pin-field.tsx';

/** Unlocks by PIN; whoever types the password here out of habit gets in as well. */
export function PinUnlockForm({ parkedId }: { parkedId: string | null }) {
  const text = useText();
  const call = useProof(parkedId);
  const field = useRef<HTMLInputElement>(null);
  const [problem, setProblem] = useState<MessageId | null>(null);

  const submit = async (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    if (!field.current || call.busy) return;
    const { value } = field.current;
    const found = problemOf(value);
    setProblem(found);
    if (found) return;
    field.current.value = '';
    if (!(await call.run(secretIn(value)))) field.current?.focus();
  };

  return (
    <Form onSubmit={submit} label={text('lock.unlock')}>
      <PinField
        label={text('field.pin')}
        ref={field}
        autoFocus
        readOnly={call.busy}
        problem={problem ? text(problem) : undefined}
      />
      <FailureMessage
        failure={call.failure}
        wording={{ wrong_credentials: 'error.wrong_password', offline: 'error.offlineUnlock' }}
      />
      <ActionButton type="submit" kind="main" busy={call.busy} icon={<LockOpenRegular />}>
        {text(call.busy ? 'lock.unlocking' : 'lock.unlock')}
      </ActionButton>
    </Form>
  );
}

/** What can be no PIN costs no try. */
function problemOf(value: string): MessageId | null {
  if (value === '') return 'field.missing';
  return /^\d{1,5}$/.test(value) ? 'pin.tooShort' : null;
}

function secretIn(value: string): { pin: string } | { password: string } {
  return /^\d{6,12}$/.test(value) ? { pin: value } : { password: value };
}
