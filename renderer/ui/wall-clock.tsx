import { makeStyles, typographyStyles } from '@fluentui/react-components';
import { timeOfDay } from './time/moment.ts';
import { useMomentFormat } from './time/use-moment.ts';
import { minuteMs, useServerNow } from './time/use-server-now.ts';

const useStyles = makeStyles({
  clock: {
    ...typographyStyles.title1,
    fontVariantNumeric: 'tabular-nums',
    whiteSpace: 'nowrap',
  },
});

/** The time of day by the server's clock. */
export function WallClock() {
  const nowMs = useServerNow(minuteMs);
  const format = useMomentFormat();
  return (
    <time className={useStyles().clock} dateTime={new Date(nowMs).toISOString()}>
      {timeOfDay(nowMs, format)}
    </time>
  );
}
