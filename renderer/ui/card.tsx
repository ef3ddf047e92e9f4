import { makeStyles, mergeClasses, tokens, typographyStyles } from '@fluentui/react-components';
import { type ReactNode, type Ref, useId } from 'react';
import { MessagePlace } from './newest-message.tsx';

const useStyles = makeStyles({
  card: {
    display: 'flex',
    flexDirection: 'column',
    gap: tokens.spacingVerticalM,
    minWidth: 0,
    padding: tokens.spacingHorizontalXXL,
    backgroundColor: tokens.colorNeutralBackground1,
    borderRadius: tokens.borderRadius2XLarge,
    border: `${tokens.strokeWidthThin} solid ${tokens.colorNeutralStroke2}`,
    boxShadow: tokens.shadow2,
  },
  heading: {
    display: 'flex',
    alignItems: 'center',
    gap: tokens.spacingHorizontalS,
    ...typographyStyles.subtitle2,
  },
  icon: { display: 'inline-flex', fontSize: '24px', color: tokens.colorNeutralForeground2 },
});

export interface CardProps {
  readonly heading: string;
  readonly icon: ReactNode;
  readonly children: ReactNode;
  readonly className?: string;
  readonly ref?: Ref<HTMLElement> | undefined;
}

/** One subject with its heading: a named region for screen readers. */
export function Card({ heading, icon, children, className, ref }: CardProps) {
  const styles = useStyles();
  const id = useId();
  return (
    <section ref={ref} className={mergeClasses(styles.card, className)} aria-labelledby={id}>
      <h2 id={id} className={styles.heading}>
        <span className={styles.icon} aria-hidden>
          {icon}
        </span>
        {heading}
      </h2>
      <MessagePlace>{children}</MessagePlace>
    </section>
  );
}
