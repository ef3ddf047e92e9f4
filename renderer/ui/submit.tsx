import type { ButtonProps } from '@fluentui/react-components';
import type { Failure } from '../bridge/use-action.ts';
import { ActionButton } from './action-button.tsx';
import { useDurationWords } from './duration-text.tsx';
import { FailureMessage, type FailureMessageProps } from './failure-message.tsx';
import type { MessageId } from './messages/en.ts';
import { useText } from './messages/use-text.ts';
import { waitOf } from './time/duration.ts';
import { useSecondsUntil } from './time/use-seconds-until.ts';

export interface SubmitProps extends Pick<FailureMessageProps, 'wording'> {
  /** What the form does, as `useAction` returns it. */
  readonly call: { readonly busy: boolean; readonly failure: Failure | null };
  readonly action: MessageId;
  readonly busyAction: MessageId;
  readonly icon?: ButtonProps['icon'];
  /** False where tries are counted instead: the button never makes anybody wait. */
  readonly waits?: boolean;
}

/** The end of a form: why the last try failed, and the button, which shows how long to wait after too many tries. */
export function Submit({ call, action, busyAction, icon, wording, waits = true }: SubmitProps) {
  const text = useText();
  const inWords = useDurationWords();
  const seconds = useSecondsUntil(waits ? call.failure?.retryAtMs : undefined);
  const words = () => (seconds > 0 ? text('signIn.wait', { wait: inWords(waitOf(seconds)) }) : text(action));
  return (
    <>
      <FailureMessage failure={call.failure} {...(wording && { wording })} />
      <ActionButton type="submit" kind="main" busy={call.busy} blocked={seconds > 0} icon={icon}>
        {call.busy ? text(busyAction) : words()}
      </ActionButton>
    </>
  );
}
