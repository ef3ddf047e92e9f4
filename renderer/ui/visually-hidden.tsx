import { makeStyles } from '@fluentui/react-components';
import type { ReactNode } from 'react';

/**
 * Style of text for screen readers only. It takes no room, not even below or beside the page, where it would give a
 * window of exactly the page's size scrollbars.
 */
export const onlyReadOut = {
  position: 'absolute',
  width: '1px',
  height: '1px',
  margin: '-1px',
  overflow: 'hidden',
  clipPath: 'inset(50%)',
} as const;

const useStyles = makeStyles({
  hidden: { ...onlyReadOut, whiteSpace: 'nowrap' },
});

/** Text for screen readers only. */
export function VisuallyHidden({ children }: { children: ReactNode }) {
  return <span className={useStyles().hidden}>{children}</span>;
}
