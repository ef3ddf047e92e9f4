import { type FormEvent, type ReactNode, useRef, useState } from 'react';
import type { Failure } from '../bridge/use-action.ts';
import { ActionButton } from './action-button.tsx';
import { FailureMessage } from './failure-message.tsx';
import { Form } from './form.tsx';
import type { MessageId } from './messages/en.ts';
import { useText } from './messages/use-text.ts';
import { PasswordField } from './password-field.tsx';
import { useWaitLabel } from './use-wait-label.ts';

export interface PasswordCall {
  readonly busy: boolean;
  readonly failure: Failure | null;
  /** Resolves with true when it was the right one. */
  readonly run: (proof: { readonly password: string }) => Promise<boolean>;
}

export interface PasswordFormProps {
  /** What the password is for. */
  readonly call: PasswordCall;
  readonly label: string;
  readonly action: MessageId;
  readonly busyAction: MessageId;
  readonly icon?: ReactNode;
  readonly autoFocus?: boolean;
  readonly wording?: Partial<Record<Failure['error'], MessageId>>;
  readonly onDone?: () => void;
}

/** Asks the signed-in user for the password again, for one purpose. */
export function PasswordForm({
  call,
  label,
  action,
  busyAction,
  icon,
  autoFocus,
  ...rest
}: PasswordFormProps) {
  const { wording, onDone } = rest;
  const text = useText();
  const field = useRef<HTMLInputElement>(null);
  const [missing, setMissing] = useState(false);
  const wait = useWaitLabel(call.failure?.retryAtMs);

  const submit = async (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const password = field.current?.value;
    if (!field.current || call.busy || wait) return;
    setMissing(!password);
    if (!password) return;
    field.current.value = '';
    if (await call.run({ password })) onDone?.();
    else field.current?.focus();
  };

  return (
    <Form onSubmit={submit} label={label}>
      <PasswordField
        label={text('field.password')}
        ref={field}
        autoComplete="current-password"
        autoFocus={autoFocus ?? false}
        readOnly={call.busy}
        problem={missing ? text('field.missing') : undefined}
      />
      <FailureMessage
        failure={call.failure}
        wording={{ wrong_credentials: 'error.wrong_password', ...wording }}
      />
      <ActionButton
        type="submit"
        kind="main"
        busy={call.busy}
        blocked={wait !== null}
        {...(icon ? { icon: <>{icon}</> } : {})}
      >
        {call.busy ? text(busyAction) : (wait ?? text(action))}
      </ActionButton>
    </Form>
  );
}
