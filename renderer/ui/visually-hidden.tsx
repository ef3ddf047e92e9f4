import { makeStyles } from '@fluentui/react-components';
import type { ReactNode } from 'react';
import { onlyReadOut } from './only-read-out.ts';

const useStyles = makeStyles({
  hidden: { ...onlyReadOut, whiteSpace: 'nowrap' },
});

/** Text for screen readers only. */
export function VisuallyHidden({ children }: { children: ReactNode }) {
  return <span className={useStyles().hidden}>{children}</span>;
}
