import { makeStyles, tokens } from '@fluentui/react-components';
import { type Ref, useId } from 'react';
import type { SessionView } from '../../../electron/ipc/contract.ts';
import { DisclosureButton } from '../../ui/disclosure-button.tsx';
import { useText } from '../../ui/messages/use-text.ts';
import { ActivityCard } from './activity-card.tsx';
import { ComputerCard } from './computer-card.tsx';
import { OtherSessionsCard } from './other-sessions-card.tsx';

const useStyles = makeStyles({
  details: { display: 'flex', flexDirection: 'column', gap: tokens.spacingVerticalM },
  cards: {
    display: 'grid',
    gridTemplateColumns: 'repeat(auto-fit, minmax(min(100%, 20rem), 1fr))',
    alignItems: 'start',
    gap: tokens.spacingHorizontalXL,
  },
});

export interface DetailsProps {
  readonly session: SessionView;
  readonly isOpen: boolean;
  readonly onToggle: (isOpen: boolean) => void;
  readonly onChoosePin: () => void;
  /** The list of other sessions, while it is shown. */
  readonly others: Ref<HTMLElement>;
}

/** What nobody needs for her work: this computer, sessions elsewhere, and what happened in this one. */
export function Details({ session, isOpen, onToggle, onChoosePin, others }: DetailsProps) {
  const styles = useStyles();
  const text = useText();
  const id = useId();
  return (
    <section className={styles.details} aria-labelledby={id}>
      <h2>
        <DisclosureButton id={id} isOpen={isOpen} onToggle={onToggle}>
          {text('shift.details')}
        </DisclosureButton>
      </h2>
      {isOpen && (
        <div className={styles.cards}>
          <ComputerCard session={session} onChoosePin={onChoosePin} />
          <OtherSessionsCard ref={others} sessions={session.otherSessions} />
          <ActivityCard activity={session.activity} />
        </div>
      )}
    </section>
  );
}
