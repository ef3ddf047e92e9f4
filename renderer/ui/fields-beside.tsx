import { makeStyles, tokens } from '@fluentui/react-components';
import type { ReactNode } from 'react';

const useStyles = makeStyles({
  fields: {
    display: 'grid',
    gridTemplateColumns: 'repeat(auto-fit, minmax(min(100%, 18rem), 1fr))',
    alignItems: 'start',
    gap: `${tokens.spacingVerticalM} ${tokens.spacingHorizontalL}`,
  },
});

/** Fields beside each other where there is room, so that the button is in sight below every message. */
export function FieldsBeside({ children }: { readonly children: ReactNode }) {
  return <div className={useStyles().fields}>{children}</div>;
}
