import { Button, makeStyles, mergeClasses, tokens } from '@fluentui/react-components';
import { PersonAddRegular } from '../../ui/icons.ts';
import { useText } from '../../ui/messages/use-text.ts';
import { PersonAvatar } from '../../ui/person-avatar.tsx';
import { type EmergencyPerson, isSame } from './use-emergency-people.ts';

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
    minHeight: '3rem',
    minWidth: '3rem',
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
  chosen: {
    fontWeight: tokens.fontWeightSemibold,
    outline: `${tokens.strokeWidthThick} solid ${tokens.colorBrandStroke1}`,
    outlineOffset: '-1px',
    '@media (forced-colors: active)': { outlineColor: 'Highlight' },
  },
});

export interface PeopleTilesProps {
  readonly people: readonly EmergencyPerson[];
  readonly chosen: EmergencyPerson | null;
  readonly onChoose: (person: EmergencyPerson | null) => void;
  readonly readOnly: boolean;
}

/** Who may be asking for emergency access, and a tile for everybody else; with nobody to show, nothing. */
export function PeopleTiles({ people, chosen, onChoose, readOnly }: PeopleTilesProps) {
  const styles = useStyles();
  const text = useText();
  // A badge names people who have no tile.
  const isThere = chosen === null || people.some((person) => isSame(person, chosen));
  const shown = isThere ? people : [...people, chosen];
  if (shown.length === 0) return null;
  return (
    <fieldset className={styles.tiles} aria-label={text('emergency.who')} disabled={readOnly}>
      {shown.map((person) => (
        <Button
          key={JSON.stringify(person.who)}
          appearance="outline"
          className={mergeClasses(styles.tile, isSame(person, chosen) && styles.chosen)}
          aria-pressed={isSame(person, chosen)}
          {...(person.displayName === null && {
            'aria-label': text('visitors.initials', { initials: person.initials ?? '' }),
          })}
          onClick={() => onChoose(person)}
        >
          <PersonAvatar initials={person.initials} colour={person.colour} size={32} />
          {person.displayName}
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
