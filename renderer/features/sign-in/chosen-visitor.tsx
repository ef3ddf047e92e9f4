import { makeStyles, tokens } from '@fluentui/react-components';
import type { VisitorView } from '../../../electron/ipc/contract.ts';
import { useText } from '../../ui/messages/use-text.ts';
import { Portrait } from './visitor-tiles.tsx';

const useStyles = makeStyles({
  who: { display: 'flex', alignItems: 'center', gap: tokens.spacingHorizontalL, minWidth: 0 },
  name: {
    fontSize: tokens.fontSizeHero700,
    lineHeight: tokens.lineHeightHero700,
    fontWeight: tokens.fontWeightSemibold,
    overflowWrap: 'anywhere',
  },
});

/** Who is signing in, if the name need not be typed; the user name behind it is not in the page. */
export function ChosenVisitor({ visitor }: { visitor: VisitorView }) {
  const styles = useStyles();
  const text = useText();
  const { displayName, initials } = visitor;
  return (
    <div className={styles.who}>
      {displayName !== null && <Portrait visitor={visitor} size={48} />}
      <p className={styles.name}>{displayName ?? text('visitors.initials', { initials: initials ?? '' })}</p>
    </div>
  );
}
