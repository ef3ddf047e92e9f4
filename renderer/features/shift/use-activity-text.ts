import { useCallback } from 'react';
import type { ActivityView } from '../../../electron/ipc/contract.ts';
import { useText } from '../../ui/messages/use-text.ts';
import { useMoment } from '../../ui/time/use-moment.ts';

/**
 * What happened, in words: the reason for a lock, the end of something that lasted, how often something was repeated.
 */
export function useActivityText(): (entry: ActivityView) => string {
  const text = useText();
  const moment = useMoment();
  return useCallback(
    ({ kind, cause, app, untilMs, times, sinceMs }) => {
      const until = untilMs ? moment(untilMs) : '';
      const since = sinceMs ? moment(sinceMs) : '';
      switch (kind) {
        case 'locked':
          return text(cause ? `activity.locked.${cause}` : 'activity.locked');
        case 'connection_lost':
        case 'server_slow':
        case 'keychain_unusable':
          return text(untilMs ? `activity.${kind}Until` : `activity.${kind}`, { until });
        case 'renewed':
        case 'wrong_pin':
          return text(times ? `activity.${kind}Times` : `activity.${kind}`, { times: times ?? 1, since });
        case 'app_opened':
          return text('activity.app_opened', { app: app ?? '' });
        default:
          return text(`activity.${kind}`);
      }
    },
    [text, moment],
  );
}
