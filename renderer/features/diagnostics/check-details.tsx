import { makeStyles, tokens } from '@fluentui/react-components';
import type { Detail } from '../../../electron/ipc/contract.ts';
import { useText } from '../../ui/messages/use-text.ts';

const useStyles = makeStyles({
  list: {
    display: 'grid',
    gridTemplateColumns: 'minmax(120px, max-content) minmax(0, 1fr)',
    gap: `${tokens.spacingVerticalXXS} ${tokens.spacingHorizontalL}`,
    margin: 0,
    paddingBottom: tokens.spacingVerticalS,
    fontSize: tokens.fontSizeBase200,
    lineHeight: tokens.lineHeightBase200,
    '@media (max-width: 700px)': { gridTemplateColumns: 'minmax(0, 1fr)' },
  },
  name: { fontWeight: tokens.fontWeightSemibold },
  value: { margin: 0, minWidth: 0, overflowWrap: 'anywhere', fontVariantNumeric: 'tabular-nums' },
  source: { color: tokens.colorNeutralForeground2 },
});

/** Facts under their technical names, which are the same in every language. */
export function CheckDetails({ details }: { details: readonly Detail[] }) {
  const styles = useStyles();
  return (
    <dl className={styles.list}>
      {details.map((detail) => (
        <Row key={detail.name} detail={detail} />
      ))}
    </dl>
  );
}

function Row({ detail: { name, value, source, isLocked } }: { detail: Detail }) {
  const styles = useStyles();
  const text = useText();
  return (
    <>
      <dt lang="en" className={styles.name}>
        {name}
      </dt>
      <dd className={styles.value}>
        <span lang="en">{value}</span>
        {source !== undefined && (
          <span className={styles.source}>
            {' · '}
            {source === 'default' ? text('diagnostics.default') : <span lang="en">{source}</span>}
            {isLocked && ` · ${text('diagnostics.locked')}`}
          </span>
        )}
      </dd>
    </>
  );
}
