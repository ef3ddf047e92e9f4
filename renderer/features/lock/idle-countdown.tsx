import { makeStyles, tokens, typographyStyles } from '@fluentui/react-components';
import { useRef } from 'react';
import { ActionButton } from '../../ui/action-button.tsx';
import { UrgentAnnouncement } from '../../ui/announcement.tsx';
import { useDurationWords } from '../../ui/duration-text.tsx';
import { LockClosedRegular } from '../../ui/icons.ts';
import { useText } from '../../ui/messages/use-text.ts';
import { durationOf } from '../../ui/time/duration.ts';
import { secondMs, useServerNow } from '../../ui/time/use-server-now.ts';
import { useRoomAroundPage } from '../../ui/use-room-around-page.ts';

const useStyles = makeStyles({
  bar: {
    position: 'fixed',
    zIndex: 1_000_001,
    left: '50%',
    bottom: `calc(${tokens.spacingHorizontalXXL} + var(--end-of-page, 0px))`,
    transform: 'translateX(-50%)',
    display: 'flex',
    flexWrap: 'wrap',
    alignItems: 'center',
    justifyContent: 'space-between',
    gap: `${tokens.spacingVerticalS} ${tokens.spacingHorizontalXXL}`,
    width: 'min(680px, calc(100vw - 32px))',
    padding: `${tokens.spacingVerticalL} ${tokens.spacingHorizontalXXL}`,
    backgroundColor: tokens.colorNeutralBackground1,
    border: `${tokens.strokeWidthThicker} solid ${tokens.colorStatusWarningBorder2}`,
    borderRadius: tokens.borderRadius2XLarge,
    boxShadow: tokens.shadow64,
  },
  words: { flex: '1 1 280px', minWidth: 0 },
  left: {
    display: 'flex',
    alignItems: 'center',
    gap: tokens.spacingHorizontalM,
    ...typographyStyles.subtitle1,
    fontVariantNumeric: 'tabular-nums',
  },
  icon: { flexShrink: 0, fontSize: '24px', color: tokens.colorStatusWarningForeground3 },
});

export interface IdleCountdownProps {
  readonly atMs: number | null;
  /** The screen has already made room for it. */
  readonly hasRoom?: boolean;
}

/**
 * The last half minute before the screen locks for lack of use. Any key and any movement of the mouse keeps it open
 * (`useActivityReport`). Neither is kept from its target, and the focus stays where it is.
 */
export function IdleCountdown({ atMs, hasRoom = false }: IdleCountdownProps) {
  const text = useText();
  return (
    <>
      <UrgentAnnouncement text={atMs === null ? '' : text('idle.announce')} />
      {atMs !== null && <Countdown atMs={atMs} hasRoom={hasRoom} />}
    </>
  );
}

const nothing = { current: null };

function Countdown({ atMs, hasRoom }: { atMs: number; hasRoom: boolean }) {
  const styles = useStyles();
  const text = useText();
  const nowMs = useServerNow(secondMs, atMs);
  const left = useDurationWords()(durationOf(atMs - nowMs));
  const bar = useRef<HTMLElement>(null);
  useRoomAroundPage(hasRoom ? nothing : bar, '32px', '--below-page');
  return (
    <section ref={bar} className={styles.bar} aria-label={text('idle.label')}>
      <div className={styles.words}>
        <p className={styles.left} aria-hidden>
          <LockClosedRegular className={styles.icon} />
          {text('idle.left', { left })}
        </p>
        <p>{text('idle.text')}</p>
      </div>
      {/* A press anywhere keeps the screen open; this button must not take the caret. */}
      <ActionButton appearance="primary" leavesFocus>
        {text('idle.stay')}
      </ActionButton>
    </section>
  );
}
