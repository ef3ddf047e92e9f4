import { makeStyles, tokens } from '@fluentui/react-components';
import type { ReactNode } from 'react';

const useStyles = makeStyles({
  row: {
    display: 'flex',
    flexWrap: 'wrap',
    justifyContent: 'center',
    alignItems: 'start',
    gap: tokens.spacingHorizontalXL,
    width: '100%',
    '& > *': { flex: '1 1 min(100%, 22.5rem)', minWidth: 0, maxWidth: '30rem' },
  },
});

/** Focus cards side by side where there is room, so that nobody has to scroll to the second. */
export function FocusRow({ children }: { children: ReactNode }) {
  return <div className={useStyles().row}>{children}</div>;
}
