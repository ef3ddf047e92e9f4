import { makeStyles, tokens } from '@fluentui/react-components';
import { useState } from 'react';
import type { SessionView } from '../../../electron/ipc/contract.ts';
import { FailureMessage } from '../../ui/failure-message.tsx';
import { Page } from '../../ui/page.tsx';
import { PageFooter } from '../../ui/page-footer.tsx';
import { usePageTitle } from '../../ui/use-page-title.ts';
import { SessionWarning } from '../ending/session-warning.tsx';
import { SignOutDialog } from '../sign-out/sign-out-dialog.tsx';
import { TroubleBanner } from '../trouble/trouble-banner.tsx';
import { ActivityCard } from './activity-card.tsx';
import { ComputerCard } from './computer-card.tsx';
import { OtherSessionsCard } from './other-sessions-card.tsx';
import { ShiftHeader } from './shift-header.tsx';
import { TimeCard } from './time-card.tsx';
import { useActivityReport } from './use-activity-report.ts';
import { useLock } from './use-lock.ts';

const useStyles = makeStyles({
  cards: {
    display: 'grid',
    gridTemplateColumns: 'repeat(auto-fit, minmax(min(100%, 320px), 1fr))',
    gap: tokens.spacingHorizontalXL,
  },
});

/** The screen of a whole shift. */
export function ShiftScreen({ session }: { session: SessionView }) {
  const styles = useStyles();
  usePageTitle('title.shift');
  useActivityReport();
  const lock = useLock();
  const [leaving, setLeaving] = useState(false);
  return (
    <Page
      layout="wide"
      header={
        <ShiftHeader
          session={session}
          locking={lock.busy}
          onLock={() => lock.run({ cause: 'button' })}
          onSignOut={() => setLeaving(true)}
        />
      }
      footer={<PageFooter />}
    >
      <FailureMessage failure={lock.failure} />
      <TroubleBanner />
      <SessionWarning session={session} />
      <TimeCard session={session} />
      <div className={styles.cards}>
        <ComputerCard session={session} />
        <OtherSessionsCard sessions={session.otherSessions} />
        <ActivityCard activity={session.activity} />
      </div>
      {leaving && <SignOutDialog onClose={() => setLeaving(false)} />}
    </Page>
  );
}
