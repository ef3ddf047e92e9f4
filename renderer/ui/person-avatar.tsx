import { makeStyles, mergeClasses, tokens } from '@fluentui/react-components';
import { PersonRegular } from './icons.ts';

const useStyles = makeStyles({
  circle: {
    display: 'inline-flex',
    flexShrink: 0,
    alignItems: 'center',
    justifyContent: 'center',
    boxSizing: 'border-box',
    borderRadius: tokens.borderRadiusCircular,
    border: `${tokens.strokeWidthThin} solid ${tokens.colorTransparentStroke}`,
    fontWeight: tokens.fontWeightSemibold,
    lineHeight: 1,
    userSelect: 'none',
    backgroundColor: tokens.colorNeutralBackground6,
    color: tokens.colorNeutralForeground3,
    '@media (forced-colors: active)': { border: `${tokens.strokeWidthThin} solid CanvasText` },
  },
});

/**
 * One colour for each number that the core gives people. Neighbours differ most; none is the red of emergencies or
 * the blue of the main action, and all carry their initials at 4.5:1 or better.
 */
const useColours = makeStyles({
  0: { backgroundColor: tokens.colorPaletteForestBackground2, color: tokens.colorPaletteForestForeground2 },
  1: { backgroundColor: tokens.colorPalettePurpleBackground2, color: tokens.colorPalettePurpleForeground2 },
  2: { backgroundColor: tokens.colorPaletteGoldBackground2, color: tokens.colorPaletteGoldForeground2 },
  3: { backgroundColor: tokens.colorPaletteTealBackground2, color: tokens.colorPaletteTealForeground2 },
  4: { backgroundColor: tokens.colorPalettePumpkinBackground2, color: tokens.colorPalettePumpkinForeground2 },
  5: { backgroundColor: tokens.colorPaletteNavyBackground2, color: tokens.colorPaletteNavyForeground2 },
  6: { backgroundColor: tokens.colorPaletteSeafoamBackground2, color: tokens.colorPaletteSeafoamForeground2 },
  7: { backgroundColor: tokens.colorPaletteMagentaBackground2, color: tokens.colorPaletteMagentaForeground2 },
  8: { backgroundColor: tokens.colorPaletteBrownBackground2, color: tokens.colorPaletteBrownForeground2 },
  9: { backgroundColor: tokens.colorPaletteAnchorBackground2, color: tokens.colorPaletteAnchorForeground2 },
});

/** Somebody's initials, and the colour that stands for her on every computer. */
export interface PersonLook {
  /** Null where not even these are known. */
  readonly initials: string | null;
  /** 0 to 9; null: not known, so a neutral one. */
  readonly colour: number | null;
}

export interface PersonAvatarProps extends PersonLook {
  /** The diameter in CSS pixels of a screen that is not enlarged. */
  readonly size?: number;
}

/** The circle with somebody's initials in her colour, for the eye only: her name stands beside it. */
export function PersonAvatar({ initials, colour, size = 40 }: PersonAvatarProps) {
  const styles = useStyles();
  const colours: Record<number, string> = useColours();
  const diameter = `${size / 16}rem`;
  const letters = { fontSize: `${size / 40}rem` };
  return (
    <span
      aria-hidden
      className={mergeClasses(styles.circle, colour !== null && colours[colour])}
      style={{ width: diameter, height: diameter, ...letters }}
    >
      {initials ?? <PersonRegular />}
    </span>
  );
}
