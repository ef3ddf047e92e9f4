import { makeStyles, mergeClasses, tokens, typographyStyles } from '@fluentui/react-components';
import type { ReactNode } from 'react';
import { MessagePlace } from './newest-message.tsx';

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
    // In a low window the button matters more than the space around it.
    '@media (max-height: 820px)': { gap: tokens.spacingVerticalM, paddingBlock: tokens.spacingVerticalXXL },
    '@media (max-width: 700px)': { padding: tokens.spacingHorizontalXXL },
  },
  wide: { maxWidth: '760px' },
  heading: {
    ...typographyStyles.title1,
    overflowWrap: 'anywhere',
  },
});

export interface FocusCardProps {
  readonly heading?: string;
  /** For a list, whose end must be visible. */
  readonly wide?: boolean;
  readonly children: ReactNode;
}

/** The one card in the middle of a screen with one thing to do; without `heading` the content brings its own. */
export function FocusCard({ heading, wide = false, children }: FocusCardProps) {
  const styles = useStyles();
  return (
    <div className={mergeClasses(styles.card, wide && styles.wide)}>
      {heading !== undefined && <h1 className={styles.heading}>{heading}</h1>}
      <MessagePlace>{children}</MessagePlace>
    </div>
  );
}
