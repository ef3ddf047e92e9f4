import { makeStyles, tokens, typographyStyles } from '@fluentui/react-components';
import type { LockedSessionView } from '../../../electron/ipc/contract.ts';
import { UrgentAnnouncement } from '../../ui/announcement.tsx';
import { CountdownText } from '../../ui/duration-text.tsx';
import { TimerRegular } from '../../ui/icons.ts';
import type { MessageId } from '../../ui/messages/en.ts';
import { useText } from '../../ui/messages/use-text.ts';
import { useMinutesTold } from '../../ui/time/use-minutes-told.ts';
import { secondMs, useServerNow } from '../../ui/time/use-server-now.ts';

const useStyles = makeStyles({
  frame: {
    padding: `${tokens.spacingVerticalM} ${tokens.spacingHorizontalL}`,
    backgroundColor: tokens.colorStatusWarningBackground1,
    border: `${tokens.strokeWidthThin} solid ${tokens.colorStatusWarningBorder1}`,
    borderRadius: tokens.borderRadiusXLarge,
  },
  left: {
    display: 'flex',
    alignItems: 'center',
    gap: tokens.spacingHorizontalS,
    ...typographyStyles.subtitle1,
    fontVariantNumeric: 'tabular-nums',
  },
  icon: { flexShrink: 0, color: tokens.colorStatusWarningForeground3 },
});

export type EndingSession = Pick<LockedSessionView, 'pin' | 'expiresAtMs' | 'warning' | 'continueBy'>;

/** Whether a locked session ends in five minutes or less and can be continued together with unlocking it. */
export function endsSoon({ warning, continueBy }: EndingSession): boolean {
  return warning !== null && warning <= 5 && continueBy !== null;
}

/** The countdown at a locked screen, and what continues the session. */
export function EndsSoon({ session }: { session: EndingSession }) {
  const styles = useStyles();
  const text = useText();
  const { expiresAtMs, warning } = session;
  const nowMs = useServerNow(secondMs, expiresAtMs);
  const minutes = useMinutesTold(warning ?? 0, expiresAtMs - nowMs);
  return (
    <section className={styles.frame} aria-label={text('lock.endsLabel')}>
      <UrgentAnnouncement text={text('warning.announceEnd', { minutes })} />
      <p className={styles.left} role="timer">
        <TimerRegular aria-hidden fontSize="1.5rem" className={styles.icon} />
        <CountdownText message="lock.endsIn" ms={expiresAtMs - nowMs} />
      </p>
      <p>{text(howToContinue(session))}</p>
    </section>
  );
}

function howToContinue({ pin, continueBy }: EndingSession): MessageId {
  if (pin !== 'usable') return 'lock.endsByPassword';
  return continueBy === 'pin' ? 'lock.endsByPin' : 'lock.endsByPasswordOnly';
}
