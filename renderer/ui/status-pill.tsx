import { makeStyles, mergeClasses, tokens } from '@fluentui/react-components';
import type { ReactNode } from 'react';

const useStyles = makeStyles({
  pill: {
    display: 'inline-flex',
    alignItems: 'center',
    gap: tokens.spacingHorizontalS,
    minHeight: '36px',
    padding: `0 ${tokens.spacingHorizontalM}`,
    borderRadius: tokens.borderRadiusCircular,
    fontWeight: tokens.fontWeightSemibold,
    whiteSpace: 'nowrap',
    // Beside a user's name and the ways to leave every word counts.
    '@media (max-width: 1100px)': {
      gap: tokens.spacingHorizontalXS,
      paddingInline: tokens.spacingHorizontalS,
    },
  },
  icon: { display: 'inline-flex', fontSize: '20px' },
  good: {
    color: tokens.colorStatusSuccessForeground1,
    backgroundColor: tokens.colorStatusSuccessBackground1,
    border: `${tokens.strokeWidthThin} solid ${tokens.colorStatusSuccessBorder1}`,
  },
  careful: {
    color: tokens.colorStatusWarningForeground3,
    backgroundColor: tokens.colorStatusWarningBackground1,
    border: `${tokens.strokeWidthThin} solid ${tokens.colorStatusWarningBorder1}`,
  },
  neutral: {
    color: tokens.colorNeutralForeground2,
    backgroundColor: tokens.colorNeutralBackground2,
    border: `${tokens.strokeWidthThin} solid ${tokens.colorNeutralStroke1}`,
  },
});

export interface StatusPillProps {
  readonly tone: 'good' | 'careful' | 'neutral';
  readonly icon: ReactNode;
  readonly children: ReactNode;
}

/** A state as colour, icon and word together. */
export function StatusPill({ tone, icon, children }: StatusPillProps) {
  const styles = useStyles();
  return (
    <span className={mergeClasses(styles.pill, styles[tone])}>
      <span className={styles.icon} aria-hidden>
        {icon}
      </span>
      {children}
    </span>
  );
}
