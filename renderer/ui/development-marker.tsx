import { makeStyles, tokens } from '@fluentui/react-components';
import { useStoreState } from '../bridge/workstation-context.tsx';
import { WindowDevToolsRegular } from './icons.ts';
import { useText } from './messages/use-text.ts';

const useStyles = makeStyles({
  marker: {
    display: 'flex',
    alignItems: 'center',
    justifyContent: 'center',
    gap: tokens.spacingHorizontalS,
    padding: `${tokens.spacingVerticalXS} ${tokens.spacingHorizontalL}`,
    backgroundColor: tokens.colorNeutralBackground5,
    color: tokens.colorNeutralForeground2,
    fontSize: tokens.fontSizeBase200,
    lineHeight: tokens.lineHeightBase200,
    borderBottom: `${tokens.strokeWidthThin} solid ${tokens.colorNeutralStroke2}`,
  },
});

/** Says on every screen of the browser shell that it is not for use on wards. */
export function DevelopmentMarker() {
  const styles = useStyles();
  const text = useText();
  const { received } = useStoreState();
  if (received?.snapshot.shell !== 'browser') return null;
  return (
    <aside className={styles.marker} aria-label={text('app.developmentShell')}>
      <WindowDevToolsRegular aria-hidden fontSize={18} />
      {text('app.developmentShell')}
    </aside>
  );
}
