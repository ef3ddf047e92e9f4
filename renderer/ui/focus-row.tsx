import { makeStyles, tokens } from '@fluentui/react-components';
import type { ReactNode } from 'react';

const useStyles = makeStyles({
  row: {
    display: 'grid',
    gridTemplateColumns: 'repeat(auto-fit, minmax(min(100%, 360px), 480px))',
    justifyContent: 'center',
    alignItems: 'start',
    gap: tokens.spacingHorizontalXL,
    width: '100%',
  },
});

/** Focus cards side by side where there is room, so that nobody has to scroll to the second. */
export function FocusRow({ children }: { children: ReactNode }) {
  return <div className={useStyles().row}>{children}</div>;
}
