import { makeStyles, tokens } from '@fluentui/react-components';
import type { ReactNode } from 'react';

const useStyles = makeStyles({
  row: {
    display: 'flex',
    flexWrap: 'wrap',
    justifyContent: 'start',
    columnGap: tokens.spacingHorizontalM,
    marginInlineStart: `calc(-1 * ${tokens.spacingHorizontalM})`,
    ':empty': { display: 'none' },
    '@media (forced-colors: active)': { marginInlineStart: 0 },
  },
});

/** `LinkButton`s below a field or a button: their words, not their invisible edges, begin where it does. */
export function LinkRow({ children }: { children: ReactNode }) {
  return <div className={useStyles().row}>{children}</div>;
}
