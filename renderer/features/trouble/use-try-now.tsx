import { type ReactNode, useState } from 'react';
import { useAction } from '../../bridge/use-action.ts';
import { useReceivedSnapshot } from '../../bridge/workstation-context.tsx';
import { ActionButton } from '../../ui/action-button.tsx';
import { ArrowClockwiseRegular } from '../../ui/icons.ts';
import { useText } from '../../ui/messages/use-text.ts';
import { serverNowMs } from '../../ui/time/server-clock.ts';
import { useMoment } from '../../ui/time/use-moment.ts';

/** A button that tries at once what is retried anyway, and a sentence if that changed nothing. */
export function useTryNow(): { readonly button: ReactNode; readonly outcome: ReactNode } {
  const text = useText();
  const moment = useMoment();
  const received = useReceivedSnapshot();
  const retry = useAction('session.retry-now');
  const [triedAtMs, setTriedAtMs] = useState<number | null>(null);
  const run = async () => {
    await retry.run(undefined);
    setTriedAtMs(serverNowMs(received, performance.now()));
  };
  return {
    button: (
      <ActionButton icon={<ArrowClockwiseRegular />} busy={retry.busy} onClick={run}>
        {text(retry.busy ? 'trouble.trying' : 'trouble.tryNow')}
      </ActionButton>
    ),
    outcome: triedAtMs !== null && !retry.busy && <p>{text('trouble.still', { time: moment(triedAtMs) })}</p>,
  };
}
