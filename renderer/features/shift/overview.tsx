import { makeStyles, mergeClasses, tokens } from '@fluentui/react-components';
import { useRef, useState } from 'react';
import { flushSync } from 'react-dom';
import type { SessionView } from '../../../electron/ipc/contract.ts';
import { AppTiles } from '../apps/app-tiles.tsx';
import { BadgeOffer } from '../badge/badge-offer.tsx';
import { SessionWarning } from '../ending/session-warning.tsx';
import { NotesCard } from '../notes/notes-card.tsx';
import { PinOffer } from '../pin/pin-offer.tsx';
import { PinOnOneMachine } from '../pin/pin-on-one-machine.tsx';
import { EndedWhileAway } from '../switch/ended-while-away.tsx';
import { TroubleBanner } from '../trouble/trouble-banner.tsx';
import { Details } from './details.tsx';
import { ElsewhereNotice } from './elsewhere-notice.tsx';
import { useArrangement } from './seat-memory.tsx';

const useStyles = makeStyles({
  work: {
    display: 'grid',
    gridTemplateColumns: 'minmax(0, 1fr) clamp(17rem, 30vw, 24rem)',
    alignItems: 'start',
    gap: `${tokens.spacingVerticalXL} ${tokens.spacingHorizontalXXL}`,
    '@media (max-width: 860px)': { gridTemplateColumns: 'minmax(0, 1fr)' },
  },
  withoutNotes: {
    gridTemplateColumns: 'minmax(0, 1fr) auto',
    '@media (max-width: 860px)': { gridTemplateColumns: 'minmax(0, 1fr)' },
  },
  withoutApps: { gridTemplateColumns: 'minmax(0, 60rem)' },
  main: { display: 'flex', flexDirection: 'column', gap: tokens.spacingVerticalXL, minWidth: 0 },
  // Without offers there is nothing in it but what is read out, and no room is left for it.
  mainWithoutApps: { display: 'contents' },
});

export interface OverviewProps {
  readonly session: SessionView;
  /** Id of the element with the user's name. */
  readonly nameId: string;
}

/** Where the shift begins and every app leads back to: the apps, the user's notes, and what there is to decide. */
export function Overview({ session, nameId }: OverviewProps) {
  const styles = useStyles();
  const others = useRef<HTMLElement>(null);
  const [choosingPin, setChoosingPin] = useState(false);
  const [arrangement, arrange] = useArrangement(session.seat);
  const hasApps = session.apps.length > 0;
  const showOthers = () => {
    flushSync(() => arrange({ detailsAreShown: true }));
    others.current?.querySelector('button')?.focus();
  };
  return (
    <>
      <TroubleBanner />
      <SessionWarning session={session} />
      <EndedWhileAway />
      <PinOnOneMachine />
      <ElsewhereNotice sessions={session.otherSessions} onShow={showOthers} />
      <div
        className={mergeClasses(
          styles.work,
          arrangement.notesAreHidden && styles.withoutNotes,
          !hasApps && styles.withoutApps,
        )}
      >
        <div className={mergeClasses(styles.main, !hasApps && styles.mainWithoutApps)}>
          <AppTiles apps={session.apps} seat={session.seat} describedBy={nameId} />
          <BadgeOffer session={session} />
          <PinOffer pin={session.pin} opened={choosingPin} onOpen={setChoosingPin} />
        </div>
        <NotesCard
          key={session.user.username}
          username={session.user.username}
          apps={session.apps}
          isHidden={arrangement.notesAreHidden}
          onToggle={(notesAreHidden) => arrange({ notesAreHidden })}
        />
      </div>
      <Details
        session={session}
        isOpen={arrangement.detailsAreShown}
        onToggle={(detailsAreShown) => arrange({ detailsAreShown })}
        onChoosePin={() => setChoosingPin(true)}
        others={others}
      />
    </>
  );
}
