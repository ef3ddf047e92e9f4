import { Button, makeStyles, tokens } from '@fluentui/react-components';
import { onlyReadOut } from '../../ui/visually-hidden.tsx';

const useStyles = makeStyles({
  link: {
    minHeight: '44px',
    margin: tokens.spacingVerticalS,
    ':not(:focus-visible)': onlyReadOut,
  },
});

/** The first tab stop of the screen, seen only while it has the focus: leads past the bar. */
export function SkipLink({ children, onSkip }: { children: string; onSkip: () => void }) {
  return (
    <Button className={useStyles().link} appearance="primary" onClick={onSkip}>
      {children}
    </Button>
  );
}
