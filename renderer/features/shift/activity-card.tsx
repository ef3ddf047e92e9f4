import { Button, makeStyles, tokens } from '@fluentui/react-components';
import { useCallback, useState } from 'react';
import type { ActivityView } from '../../../electron/ipc/contract.ts';
import { Card } from '../../ui/card.tsx';
import { HistoryRegular } from '../../ui/icons.ts';
import { useText } from '../../ui/messages/use-text.ts';
import { useMoment } from '../../ui/time/use-moment.ts';

const shownAtFirst = 5;

const useStyles = makeStyles({
  row: {
    display: 'flex',
    gap: tokens.spacingHorizontalL,
    paddingBlock: tokens.spacingVerticalS,
    borderTop: `${tokens.strokeWidthThin} solid ${tokens.colorNeutralStroke3}`,
  },
  time: {
    flexShrink: 0,
    minWidth: '56px',
    color: tokens.colorNeutralForeground2,
    fontVariantNumeric: 'tabular-nums',
  },
  more: {
    alignSelf: 'flex-start',
    minHeight: '44px',
    marginLeft: '-12px',
    '@media (forced-colors: active)': { marginLeft: 0 },
  },
});

/** What happened in this session, newest first. */
export function ActivityCard({ activity }: { activity: readonly ActivityView[] }) {
  const styles = useStyles();
  const text = useText();
  const moment = useMoment();
  const words = useActivityText();
  const [all, setAll] = useState(false);
  const shown = all ? activity : activity.slice(0, shownAtFirst);
  return (
    <Card heading={text('activity.heading')} icon={<HistoryRegular />}>
      {activity.length === 0 ? (
        <p>{text('activity.empty')}</p>
      ) : (
        <ul aria-label={text('activity.heading')}>
          {shown.map((entry) => (
            <li key={`${entry.sinceMs ?? entry.atMs} ${entry.kind}`} className={styles.row}>
              <span className={styles.time}>{moment(entry.atMs)}</span>
              <span>{words(entry)}</span>
            </li>
          ))}
        </ul>
      )}
      {activity.length > shownAtFirst && (
        <Button className={styles.more} appearance="subtle" aria-expanded={all} onClick={() => setAll(!all)}>
          {all ? text('activity.fewer') : text('activity.more', { count: activity.length })}
        </Button>
      )}
    </Card>
  );
}

/**
 * What happened, in words: the reason for a lock, the end of something that lasted, how often something was repeated.
 */
function useActivityText(): (entry: ActivityView) => string {
  const text = useText();
  const moment = useMoment();
  return useCallback(
    ({ kind, cause, app, by, untilMs, times, sinceMs }) => {
      const until = untilMs ? moment(untilMs) : '';
      const since = sinceMs ? moment(sinceMs) : '';
      switch (kind) {
        case 'locked':
          return text(cause ? `activity.locked.${cause}` : 'activity.locked');
        case 'unlocked':
          return text(by === 'card' ? 'activity.unlockedByCard' : 'activity.unlocked');
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
