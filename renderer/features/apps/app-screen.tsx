import { makeStyles, mergeClasses, tokens } from '@fluentui/react-components';
import { useRef } from 'react';
import type { AppView, SessionView } from '../../../electron/ipc/contract.ts';
import { useSnapshot } from '../../bridge/workstation-context.tsx';
import { FailureMessage } from '../../ui/failure-message.tsx';
import { useText } from '../../ui/messages/use-text.ts';
import { Page } from '../../ui/page.tsx';
import { usePageTitle } from '../../ui/use-page-title.ts';
import { SessionWarning } from '../ending/session-warning.tsx';
import { IdleCountdown } from '../lock/idle-countdown.tsx';
import { useActivityReport } from '../lock/use-activity-report.ts';
import { useLeaving } from '../shift/use-leaving.tsx';
import { TroubleBanner } from '../trouble/trouble-banner.tsx';
import { AppBar } from './app-bar.tsx';
import { AppRegion } from './app-region.tsx';
import { useOpenApp } from './open-app.tsx';
import { useTypingGuard } from './use-typing-guard.ts';

const useStyles = makeStyles({
  notices: {
    display: 'flex',
    flexDirection: 'column',
    flexShrink: 0,
    maxHeight: '50vh',
    overflowY: 'auto',
    paddingInline: tokens.spacingHorizontalM,
    // Text for screen readers only takes no room.
    '& > *': { flexShrink: 0, marginBlock: tokens.spacingVerticalM },
  },
  writing: { flexShrink: 1, minHeight: 0, maxHeight: 'none' },
  // Room for the countdown, which the app must not cover.
  countdown: { flexShrink: 0, height: '128px' },
});

/** An app in place, below the workstation's own bar. */
export function AppScreen({ session, app }: { session: SessionView; app: AppView }) {
  const styles = useStyles();
  const text = useText();
  const { shell } = useSnapshot();
  usePageTitle('title.app');
  const isAboutToLock = session.idleLockAtMs !== null;
  useActivityReport(isAboutToLock);
  const leaving = useLeaving(session);
  const { close } = useOpenApp();
  const notices = useRef<HTMLDivElement>(null);
  const typing = useTypingGuard(notices);
  const wasAway = useRef(false);
  if (typing) wasAway.current = true;
  return (
    <Page layout="filled" header={<AppBar session={session} app={app} leaving={leaving} onBack={close} />}>
      <div ref={notices} className={mergeClasses(styles.notices, typing && styles.writing)}>
        <FailureMessage failure={leaving.failure} />
        <TroubleBanner />
        <SessionWarning session={session} inPage />
        {typing && <p>{text('apps.away', { app: app.name })}</p>}
      </div>
      {(!typing || shell === 'electron') && (
        <AppRegion
          app={app}
          told={session.appTrouble}
          covered={leaving.dialog !== null || typing}
          takesFocus={!wasAway.current}
          onLock={leaving.lockByShortcut}
        />
      )}
      {isAboutToLock && <div className={styles.countdown} />}
      <IdleCountdown atMs={session.idleLockAtMs} hasRoom />
      {leaving.dialog}
    </Page>
  );
}
