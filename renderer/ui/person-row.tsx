import { Button, makeStyles, mergeClasses, tokens, typographyStyles } from '@fluentui/react-components';
import { DialpadRegular, KeyRegular } from './icons.ts';
import { useText } from './messages/use-text.ts';
import { PersonAvatar, type PersonLook } from './person-avatar.tsx';

const useStyles = makeStyles({
  row: {
    width: '100%',
    maxWidth: 'none',
    minHeight: '52px',
    padding: `${tokens.spacingVerticalXS} ${tokens.spacingHorizontalM}`,
    justifyContent: 'start',
    gap: tokens.spacingHorizontalM,
    textAlign: 'start',
    fontWeight: tokens.fontWeightRegular,
    fontSize: tokens.fontSizeBase300,
    // A full list ends within the window.
    '@media (max-height: 820px)': { minHeight: '44px', paddingBlock: '1px' },
  },
  chosen: {
    outline: `${tokens.strokeWidthThick} solid ${tokens.colorBrandStroke1}`,
    outlineOffset: '-1px',
    '@media (forced-colors: active)': { outlineColor: 'Highlight' },
  },
  icon: { width: 'auto', height: 'auto', margin: 0 },
  who: { flexGrow: 1, minWidth: 0, overflowWrap: 'anywhere', whiteSpace: 'normal' },
  name: {
    display: 'block',
    ...typographyStyles.subtitle2,
    '@media (max-height: 820px)': {
      fontSize: tokens.fontSizeBase300,
      lineHeight: tokens.lineHeightBase200,
    },
  },
  state: {
    display: 'block',
    color: tokens.colorNeutralForeground2,
    fontSize: tokens.fontSizeBase200,
    lineHeight: tokens.lineHeightBase200,
  },
  way: { display: 'flex', alignItems: 'center', gap: tokens.spacingHorizontalXS, flexShrink: 0 },
});

export interface PersonRowProps {
  readonly person: PersonLook;
  /** Her name, or what stands for it. */
  readonly name: string;
  /** One line: what is with her here. */
  readonly state: string;
  /** What she comes in with. */
  readonly way: 'pin' | 'password';
  readonly isChosen?: boolean;
  readonly onChoose: () => void;
}

/** Somebody in the list of people: initials in her colour, name, one line, and what completes it. */
export function PersonRow({ person, name, state, way, isChosen = false, onChoose }: PersonRowProps) {
  const styles = useStyles();
  const text = useText();
  const Icon = way === 'pin' ? DialpadRegular : KeyRegular;
  return (
    <Button
      appearance="outline"
      className={mergeClasses(styles.row, isChosen && styles.chosen)}
      aria-pressed={isChosen}
      icon={{ className: styles.icon, children: <PersonAvatar {...look(person)} /> }}
      onClick={onChoose}
    >
      <span className={styles.who}>
        <span className={styles.name}>{name}</span> <span className={styles.state}>{state}</span>
      </span>{' '}
      <span className={styles.way}>
        <Icon aria-hidden fontSize="1.25rem" />
        {text(`field.${way}`)}
      </span>
    </Button>
  );
}

function look({ initials, colour }: PersonLook): PersonLook {
  return { initials, colour };
}
