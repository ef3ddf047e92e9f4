import { Button, makeStyles, mergeClasses, tokens, typographyStyles } from '@fluentui/react-components';
import type { PersonView } from '../../../electron/ipc/contract.ts';
import { useSnapshot } from '../../bridge/workstation-context.tsx';
import { FocusCard } from '../../ui/focus-card.tsx';
import { PersonAddRegular } from '../../ui/icons.ts';
import { useText } from '../../ui/messages/use-text.ts';
import { PersonRow } from '../../ui/person-row.tsx';
import { useMoment } from '../../ui/time/use-moment.ts';
import { usePersonName, usePersonState } from './use-person-words.ts';

const useStyles = makeStyles({
  heading: { ...typographyStyles.subtitle1 },
  rows: { display: 'flex', flexDirection: 'column', gap: tokens.spacingVerticalXS },
  farewells: { display: 'flex', flexDirection: 'column', gap: tokens.spacingVerticalS },
  farewell: {
    fontSize: tokens.fontSizeBase300,
    lineHeight: tokens.lineHeightBase300,
    color: tokens.colorNeutralForeground2,
    overflowWrap: 'anywhere',
    '@media (max-height: 820px)': {
      fontSize: tokens.fontSizeBase200,
      lineHeight: tokens.lineHeightBase200,
    },
  },
  other: {
    width: '100%',
    maxWidth: 'none',
    minHeight: '48px',
    justifyContent: 'start',
    gap: tokens.spacingHorizontalM,
    paddingInline: tokens.spacingHorizontalM,
    fontSize: tokens.fontSizeBase300,
    fontWeight: tokens.fontWeightRegular,
    '@media (max-height: 820px)': { minHeight: '44px' },
  },
  chosen: {
    outline: `${tokens.strokeWidthThick} solid ${tokens.colorBrandStroke1}`,
    outlineOffset: '-1px',
    '@media (forced-colors: active)': { outlineColor: 'Highlight' },
  },
});

export interface PeopleCardProps {
  /** Only whoever has a session here. */
  readonly onlyParked?: boolean;
  /** Null: somebody else, who types the user name. */
  readonly chosen: PersonView | null;
  readonly onChoose: (person: PersonView | null) => void;
}

/** The one list of people: whoever has a session here, then who has worked on the ward lately; and whose session is over. */
export function PeopleCard({ onlyParked = false, chosen, onChoose }: PeopleCardProps) {
  const styles = useStyles();
  const text = useText();
  const nameOf = usePersonName();
  const stateOf = usePersonState();
  const moment = useMoment();
  const { people: all, farewells } = useSnapshot();
  const people = onlyParked ? all.filter(({ kind }) => kind === 'parked') : all;
  if (people.length + farewells.length === 0) return null;
  return (
    <FocusCard>
      {people.length > 0 && (
        <>
          <h2 className={styles.heading}>{text('people.heading')}</h2>
          <ul className={styles.rows} aria-label={text('people.heading')}>
            {people.map((person) => (
              <li key={keyOf(person)}>
                <PersonRow
                  person={person}
                  name={nameOf(person)}
                  state={stateOf(person)}
                  way={person.kind === 'parked' && person.pin === 'usable' ? 'pin' : 'password'}
                  isChosen={chosen !== null && keyOf(chosen) === keyOf(person)}
                  onChoose={() => onChoose(person)}
                />
              </li>
            ))}
            {!onlyParked && (
              <li>
                <Button
                  appearance="outline"
                  className={mergeClasses(styles.other, chosen === null && styles.chosen)}
                  aria-pressed={chosen === null}
                  icon={<PersonAddRegular />}
                  onClick={() => onChoose(null)}
                >
                  {text('visitors.other')}
                </Button>
              </li>
            )}
          </ul>
        </>
      )}
      {farewells.length > 0 && (
        <ul className={styles.farewells} aria-label={text('people.ended')}>
          {farewells.map((farewell) => (
            <li key={`${farewell.initials} ${farewell.atMs}`} className={styles.farewell}>
              {text(farewell.reason === 'replaced' ? 'parked.replaced' : 'parked.ended', {
                name: nameOf(farewell),
                time: moment(farewell.atMs),
              })}
            </li>
          ))}
        </ul>
      )}
    </FocusCard>
  );
}

/** What tells people apart. */
export function keyOf(person: PersonView): string {
  return person.kind === 'parked' ? person.sessionId : person.id;
}
