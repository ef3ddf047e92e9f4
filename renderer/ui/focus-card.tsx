import { makeStyles, mergeClasses, tokens, typographyStyles } from '@fluentui/react-components';
import type { ReactNode } from 'react';
import { MessagePlace } from './newest-message.tsx';

const useStyles = makeStyles({
  card: {
    position: 'relative',
    display: 'flex',
    flexDirection: 'column',
    gap: tokens.spacingVerticalXL,
    width: '100%',
    maxWidth: '30rem',
    padding: '2.5rem',
    backgroundColor: tokens.colorNeutralBackground1,
    borderRadius: tokens.borderRadius2XLarge,
    border: `${tokens.strokeWidthThin} solid ${tokens.colorNeutralStroke2}`,
    boxShadow: tokens.shadow8,
    // In a low window the button matters more than the space around it.
    '@media (max-height: 820px)': { gap: tokens.spacingVerticalM, paddingBlock: tokens.spacingVerticalXXL },
    // Begins like the one above, which would otherwise win: rules for windows are ordered by their names.
    '@media (max-height: 820px) and (max-height: 780px)': { paddingBlock: tokens.spacingVerticalL },
    '@media (max-width: 700px)': { padding: tokens.spacingHorizontalXXL },
  },
  wide: { maxWidth: '47.5rem' },
  widest: { maxWidth: '60rem' },
  heading: {
    ...typographyStyles.title1,
    overflowWrap: 'anywhere',
  },
});

export interface FocusCardProps {
  readonly heading?: string;
  /** For a list, whose end must be visible. */
  readonly wide?: boolean;
  /** For a form that has to fit into a low window with everything below it. */
  readonly widest?: boolean;
  readonly children: ReactNode;
}

/** The one card in the middle of a screen with one thing to do; without `heading` the content brings its own. */
export function FocusCard({ heading, wide = false, widest = false, children }: FocusCardProps) {
  const styles = useStyles();
  return (
    <div className={mergeClasses(styles.card, wide && styles.wide, widest && styles.widest)}>
      {heading !== undefined && <h1 className={styles.heading}>{heading}</h1>}
      <MessagePlace>{children}</MessagePlace>
    </div>
  );
}
