import type { ConnectionView } from '../../../electron/ipc/contract.ts';
import { useSnapshot } from '../../bridge/workstation-context.tsx';
import { useText } from '../../ui/messages/use-text.ts';
import { dateAndTime } from '../../ui/time/moment.ts';
import { useMomentFormat } from '../../ui/time/use-moment.ts';
import { minuteMs, useServerNow } from '../../ui/time/use-server-now.ts';

/** Why there is no connection and what to do about it; the technical words are in Diagnostics. */
export function useOfflineCause({ cause }: Extract<ConnectionView, { state: 'offline' }>): string {
  const text = useText();
  const { skewMs } = useSnapshot().clock;
  const format = useMomentFormat();
  // Until a server has answered, "now" is the clock of this computer anyway.
  const clockMs = useServerNow(minuteMs) + (skewMs ?? 0);
  return text(`trouble.cause.${cause}`, { clock: dateAndTime(clockMs, format) });
}
