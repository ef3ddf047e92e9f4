import { makeStyles, Skeleton, SkeletonItem, Spinner, tokens } from '@fluentui/react-components';
import type { ReactNode } from 'react';
import { useOverdue } from './time/use-overdue.ts';

const useStyles = makeStyles({
  skeleton: { display: 'flex', flexDirection: 'column', gap: tokens.spacingVerticalL },
  line: { width: '40%', height: '16px' },
  field: { height: '52px', borderRadius: tokens.borderRadiusMedium },
});

export interface WaitingProps {
  /** What is being waited for, in words. */
  readonly label: string;
  readonly limitMs: number;
  /** Shown after the limit instead of the spinner: a sentence, and something to do. */
  readonly overdue: ReactNode;
}

/**
 * The only way to show that something takes a while: a spinner, or with `shape` the outline of what is coming, and
 * something else after the limit. Buttons have their own spinner, which `useAction` and `withinLimit` end.
 */
export function Waiting({
  label,
  limitMs,
  overdue,
  shape,
  size = 'medium',
}: WaitingProps & { readonly shape?: 'form' | 'list'; readonly size?: 'tiny' | 'medium' }) {
  if (useOverdue(limitMs)) return overdue;
  if (!shape) return <Spinner size={size} labelPosition="after" label={label} />;
  return (
    <>
      <p role="status">{label}</p>
      <Outline shape={shape} />
    </>
  );
}

function Outline({ shape }: { shape: 'form' | 'list' }) {
  const styles = useStyles();
  if (shape === 'list')
    return (
      <Skeleton className={styles.skeleton} aria-hidden>
        <SkeletonItem />
        <SkeletonItem />
      </Skeleton>
    );
  return (
    <Skeleton className={styles.skeleton} aria-hidden>
      <SkeletonItem className={styles.line} />
      <SkeletonItem className={styles.field} />
      <SkeletonItem className={styles.line} />
      <SkeletonItem className={styles.field} />
    </Skeleton>
  );
}
