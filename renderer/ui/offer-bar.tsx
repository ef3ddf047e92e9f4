import { makeStyles, tokens } from '@fluentui/react-components';
import { type ReactNode, useId } from 'react';
import { MessagePlace } from './newest-message.tsx';

const useStyles = makeStyles({
  bar: {
    display: 'flex',
    flexDirection: 'column',
    gap: tokens.spacingVerticalM,
    minWidth: 0,
    padding: `${tokens.spacingVerticalS} ${tokens.spacingHorizontalM} ${tokens.spacingVerticalS} ${tokens.spacingHorizontalL}`,
    backgroundColor: tokens.colorNeutralBackground1,
    borderRadius: tokens.borderRadiusXLarge,
    border: `${tokens.strokeWidthThin} solid ${tokens.colorNeutralStroke2}`,
  },
  row: {
    display: 'flex',
    flexWrap: 'wrap',
    alignItems: 'center',
    justifyContent: 'space-between',
    gap: `${tokens.spacingVerticalS} ${tokens.spacingHorizontalL}`,
  },
  icon: { display: 'inline-flex', fontSize: '1.5rem', color: tokens.colorNeutralForeground2 },
  words: { flex: '1 1 14rem', minWidth: 0 },
  heading: { fontSize: tokens.fontSizeBase300, lineHeight: tokens.lineHeightBase300 },
  why: {
    fontSize: tokens.fontSizeBase200,
    lineHeight: tokens.lineHeightBase200,
    color: tokens.colorNeutralForeground2,
  },
  actions: { display: 'flex', flexWrap: 'wrap', gap: tokens.spacingHorizontalS },
});

export interface OfferBarProps {
  readonly heading: string;
  readonly icon: ReactNode;
  readonly words: string;
  /** In the row of the words: what there is to choose. */
  readonly answers: ReactNode;
  /** Below both. */
  readonly children?: ReactNode;
}

/** Offers something to the user on screen in one line, without taking the focus. */
export function OfferBar({ heading, icon, words, answers, children }: OfferBarProps) {
  const styles = useStyles();
  const id = useId();
  return (
    <section className={styles.bar} aria-labelledby={id}>
      <MessagePlace>
        <div className={styles.row}>
          <span className={styles.icon} aria-hidden>
            {icon}
          </span>
          <div className={styles.words}>
            <h2 id={id} className={styles.heading}>
              {heading}
            </h2>
            <p className={styles.why}>{words}</p>
          </div>
          {answers}
        </div>
        {children}
      </MessagePlace>
    </section>
  );
}

/** The buttons of an offer, side by side where there is room. */
export function OfferActions({ children }: { children: ReactNode }) {
  return <div className={useStyles().actions}>{children}</div>;
}
