import { Avatar, Button, makeStyles, mergeClasses, tokens } from '@fluentui/react-components';
import type { VisitorView } from '../../../electron/ipc/contract.ts';
import { PersonAddRegular } from '../../ui/icons.ts';
import { useText } from '../../ui/messages/use-text.ts';

const useStyles = makeStyles({
  tiles: {
    display: 'flex',
    flexWrap: 'wrap',
    gap: tokens.spacingHorizontalS,
    margin: 0,
    padding: 0,
    border: 'none',
    minWidth: 0,
  },
  tile: {
    minHeight: '48px',
    minWidth: '48px',
    maxWidth: '100%',
    paddingInline: tokens.spacingHorizontalS,
    gap: tokens.spacingHorizontalS,
    fontWeight: tokens.fontWeightRegular,
    fontSize: tokens.fontSizeBase300,
    overflowWrap: 'anywhere',
    whiteSpace: 'normal',
    textAlign: 'start',
    justifyContent: 'start',
  },
  initialsAlone: { paddingInline: 0, justifyContent: 'center' },
  portrait: { width: '32px', height: '32px', margin: 0 },
  chosen: {
    fontWeight: tokens.fontWeightSemibold,
    outline: `${tokens.strokeWidthThick} solid ${tokens.colorBrandStroke1}`,
    outlineOffset: '-1px',
    '@media (forced-colors: active)': { outlineColor: 'Highlight' },
  },
});

export interface VisitorTilesProps {
  readonly tiles: readonly VisitorView[];
  readonly chosen: VisitorView | null;
  readonly onChoose: (visitor: VisitorView | null) => void;
}

/** The ward's recent users, by name or by initials only, and a tile for everybody else. */
export function VisitorTiles({ tiles, chosen, onChoose }: VisitorTilesProps) {
  const styles = useStyles();
  const text = useText();
  if (tiles.length === 0 && chosen === null) return null;
  return (
    <fieldset className={styles.tiles} aria-label={text('visitors.label')}>
      {tiles.map((visitor) => (
        <Button
          key={visitor.id}
          appearance="outline"
          className={mergeClasses(
            styles.tile,
            visitor.displayName === null && styles.initialsAlone,
            visitor.id === chosen?.id && styles.chosen,
          )}
          aria-pressed={visitor.id === chosen?.id}
          {...(visitor.displayName === null && {
            'aria-label': text('visitors.initials', { initials: visitor.initials ?? '' }),
          })}
          icon={{ className: styles.portrait, children: <Portrait visitor={visitor} size={32} /> }}
          onClick={() => onChoose(visitor)}
        >
          {visitor.displayName}
        </Button>
      ))}
      <Button
        appearance="outline"
        className={mergeClasses(styles.tile, chosen === null && styles.chosen)}
        aria-pressed={chosen === null}
        icon={<PersonAddRegular />}
        onClick={() => onChoose(null)}
      >
        {text('visitors.other')}
      </Button>
    </fieldset>
  );
}

/** The circle with the initials, for the eye only. */
export function Portrait({ visitor, size }: { visitor: VisitorView; size: 32 | 48 }) {
  const { initials } = visitor;
  return <Avatar aria-hidden size={size} color="brand" {...(initials !== null && { initials })} />;
}
