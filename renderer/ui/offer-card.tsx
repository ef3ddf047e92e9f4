import { makeStyles, tokens } from '@fluentui/react-components';
import type { ReactNode } from 'react';
import { Card, type CardProps } from './card.tsx';

const useStyles = makeStyles({
  row: {
    display: 'flex',
    flexWrap: 'wrap',
    alignItems: 'center',
    justifyContent: 'space-between',
    gap: `${tokens.spacingVerticalM} ${tokens.spacingHorizontalXXL}`,
  },
  words: { flex: '1 1 320px', minWidth: 0 },
  actions: { display: 'flex', flexWrap: 'wrap', gap: tokens.spacingHorizontalM },
});

export interface OfferCardProps extends Pick<CardProps, 'heading' | 'icon'> {
  readonly words: string;
  /** In the row of the words: what there is to choose. */
  readonly answers: ReactNode;
  /** Below both. */
  readonly children?: ReactNode;
}

/** Offers something to the user on screen without taking the focus. */
export function OfferCard({ heading, icon, words, answers, children }: OfferCardProps) {
  const styles = useStyles();
  return (
    <Card heading={heading} icon={icon}>
      <div className={styles.row}>
        <p className={styles.words}>{words}</p>
        {answers}
      </div>
      {children}
    </Card>
  );
}

/** The buttons of an offer, side by side where there is room. */
export function OfferActions({ children }: { children: ReactNode }) {
  return <div className={useStyles().actions}>{children}</div>;
}
