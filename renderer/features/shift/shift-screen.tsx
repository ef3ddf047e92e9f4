import { makeStyles, tokens } from '@fluentui/react-components';
import { useRef, useState } from 'react';
import type { SessionView } from '../../../electron/ipc/contract.ts';
import { FailureMessage } from '../../ui/failure-message.tsx';
import { Page } from '../../ui/page.tsx';
import { PageFooter } from '../../ui/page-footer.tsx';
import { usePageTitle } from '../../ui/use-page-title.ts';
import { AppsCard } from '../apps/apps-card.tsx';
import { BadgeOffer } from '../badge/badge-offer.tsx';
import { SessionWarning } from '../ending/session-warning.tsx';
import { IdleCountdown } from '../lock/idle-countdown.tsx';
import { useActivityReport } from '../lock/use-activity-report.ts';
import { NotesCard } from '../notes/notes-card.tsx';
import { PinOffer } from '../pin/pin-offer.tsx';
import { EndedWhileAway } from '../switch/ended-while-away.tsx';
import { TroubleBanner } from '../trouble/trouble-banner.tsx';
import { ActivityCard } from './activity-card.tsx';
import { ComputerCard } from './computer-card.tsx';
import { ElsewhereNotice } from './elsewhere-notice.tsx';
import { OtherSessionsCard } from './other-sessions-card.tsx';
import { ShiftHeader } from './shift-header.tsx';
import { TimeCard } from './time-card.tsx';
import { useLeaving } from './use-leaving.tsx';

const useStyles = makeStyles({
  cards: {
    display: 'grid',
    gridTemplateColumns: 'repeat(auto-fit, minmax(min(100%, 320px), 1fr))',
    gap: tokens.spacingHorizontalXL,
  },
});

/** The screen for the whole shift. */
export function ShiftScreen({ session }: { session: SessionView }) {
  const styles = useStyles();
  usePageTitle('title.shift');
  useActivityReport(session.idleLockAtMs !== null);
  const leaving = useLeaving(session);
  const others = useRef<HTMLElement>(null);
  const [choosingPin, setChoosingPin] = useState(false);
  return (
    <Page layout="wide" header={<ShiftHeader session={session} leaving={leaving} />} footer={<PageFooter />}>
      <FailureMessage failure={leaving.failure} />
      <TroubleBanner />
      <SessionWarning session={session} />
      <EndedWhileAway />
      <ElsewhereNotice
        sessions={session.otherSessions}
        onShow={() => others.current?.querySelector('button')?.focus()}
      />
      <BadgeOffer session={session} />
      <PinOffer pin={session.pin} opened={choosingPin} onOpen={setChoosingPin} />
      <TimeCard session={session} />
      <AppsCard apps={session.apps} seat={session.seat} />
      <NotesCard key={session.user.username} username={session.user.username} apps={session.apps} />
      <div className={styles.cards}>
        <ComputerCard session={session} onChoosePin={() => setChoosingPin(true)} />
        <OtherSessionsCard ref={others} sessions={session.otherSessions} />
        <ActivityCard activity={session.activity} />
      </div>
      <IdleCountdown atMs={session.idleLockAtMs} />
      {leaving.dialog}
    </Page>
  );
}
