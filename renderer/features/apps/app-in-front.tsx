import { makeStyles, mergeClasses, tokens } from '@fluentui/react-components';
import { useRef } from 'react';
import type { AppView, SessionView } from '../../../electron/ipc/contract.ts';
import { useSnapshot } from '../../bridge/workstation-context.tsx';
import { FailureMessage } from '../../ui/failure-message.tsx';
import type { AppKey } from '../../ui/keys.ts';
import { useText } from '../../ui/messages/use-text.ts';
import { BadgeOffer } from '../badge/badge-offer.tsx';
import { SessionWarning } from '../ending/session-warning.tsx';
import type { Leaving } from '../shift/use-leaving.tsx';
import { TroubleBanner } from '../trouble/trouble-banner.tsx';
import { AppRegion } from './app-region.tsx';
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
});

export interface AppInFrontProps {
  readonly session: SessionView;
  readonly app: AppView;
  readonly leaving: Leaving;
  readonly onGo: (key: AppKey) => void;
}

/** An app in place, below the bar and what the user has to know. */
export function AppInFront({ session, app, leaving, onGo }: AppInFrontProps) {
  const styles = useStyles();
  const text = useText();
  const { shell } = useSnapshot();
  const notices = useRef<HTMLDivElement>(null);
  const typing = useTypingGuard(notices);
  const wasAway = useRef(false);
  if (typing) wasAway.current = true;
  return (
    <>
      <div ref={notices} className={mergeClasses(styles.notices, typing && styles.writing)}>
        <FailureMessage failure={leaving.failure} />
        <TroubleBanner />
        <SessionWarning session={session} inPage />
        <BadgeOffer session={session} isBrief />
        {typing && <p>{text('apps.away', { app: app.name })}</p>}
      </div>
      {(!typing || shell === 'electron') && (
        <AppRegion
          app={app}
          told={session.appTrouble}
          covered={leaving.dialog !== null || typing}
          takesFocus={!wasAway.current}
          onLock={leaving.lockByShortcut}
          onGo={onGo}
        />
      )}
    </>
  );
}
