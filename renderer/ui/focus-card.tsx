import { makeStyles, tokens } from '@fluentui/react-components';
import type { ReactNode } from 'react';

const useStyles = makeStyles({
  card: {
    display: 'flex',
    flexDirection: 'column',
    gap: tokens.spacingVerticalXL,
    width: '100%',
    maxWidth: '480px',
    padding: '40px',
    backgroundColor: tokens.colorNeutralBackground1,
    borderRadius: tokens.borderRadius2XLarge,
    border: `${tokens.strokeWidthThin} solid ${tokens.colorNeutralStroke2}`,
    boxShadow: tokens.shadow8,
    // In a low window the button counts more than the air around it.
    '@media (max-height: 820px)': { gap: tokens.spacingVerticalM, paddingBlock: tokens.spacingVerticalXXL },
    '@media (max-width: 700px)': { padding: tokens.spacingHorizontalXXL },
  },
  heading: {
    fontSize: tokens.fontSizeHero800,
    lineHeight: tokens.lineHeightHero800,
    fontWeight: tokens.fontWeightSemibold,
    overflowWrap: 'anywhere',
  },
});

/** The one card in the middle of a screen that has one thing to do; without `heading` the content has its own. */
export function FocusCard({ heading, children }: { heading?: string; children: ReactNode }) {
  const styles = useStyles();
  return (
    <div className={styles.card}>
      {heading !== undefined && <h1 className={styles.heading}>{heading}</h1>}
      {children}
    </div>
  );
}
