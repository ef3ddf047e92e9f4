import type { ReactNode } from 'react';
import type { PinView } from '../../../electron/ipc/contract.ts';
import { Form } from '../../ui/form.tsx';
import { useText } from '../../ui/messages/use-text.ts';
import { PasswordField } from '../../ui/password-field.tsx';
import { PinField } from '../../ui/pin-field.tsx';
import { Submit } from '../../ui/submit.tsx';
import type { PinProblems } from './pin-problems.ts';
import { type PinFormState, usePinForm } from './use-pin-form.ts';

export interface PinFormProps {
  readonly pin: PinView;
  readonly onDone?: () => void;
  /** Other ways out, below the button. */
  readonly children?: ReactNode;
}

/** Asks for a new PIN twice, and for the password if the sign-in is no longer recent. */
export function PinForm({ pin, onDone, children }: PinFormProps) {
  const text = useText();
  const form = usePinForm(pin, onDone);
  return (
    <Form onSubmit={form.submit} label={text('pin.choose')}>
      <Fields form={form} />
      <Submit
        call={form}
        waits={false}
        action="pin.save"
        busyAction="pin.busy"
        wording={{ wrong_credentials: 'error.wrong_password' }}
      />
      {children}
    </Form>
  );
}

function Fields({ form: { fields, problems, busy, needsPassword } }: { form: PinFormState }) {
  const text = useText();
  const problem = (of: keyof PinProblems) => problems[of] && text(problems[of]);
  return (
    <>
      <PinField
        label={text('pin.new')}
        hint={text('pin.hint')}
        ref={fields.pin}
        autoFocus
        readOnly={busy}
        problem={problem('pin')}
      />
      <PinField
        label={text('pin.repeat')}
        ref={fields.repeated}
        readOnly={busy}
        problem={problem('repeated')}
      />
      {needsPassword && (
        <PasswordField
          label={text('field.password')}
          hint={text('pin.passwordHint')}
          ref={fields.password}
          autoComplete="current-password"
          readOnly={busy}
          problem={problem('password')}
        />
      )}
    </>
  );
}
