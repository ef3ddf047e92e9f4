import {
  type BrandVariants,
  createDarkTheme,
  createLightTheme,
  type Theme,
} from '@fluentui/react-components';
import { themeInRem } from './sizes-in-rem.ts';

/** One quiet blue, from almost black to almost white; 80 carries white text at 5:1. */
const quietBlue: BrandVariants = {
  10: '#020b14',
  20: '#0b1d2e',
  30: '#10304b',
  40: '#133f63',
  50: '#174e7a',
  60: '#1b5d90',
  70: '#206ca6',
  80: '#2571ae',
  90: '#3a82bc',
  100: '#5295c9',
  110: '#6ba6d5',
  120: '#86b8e0',
  130: '#a1c9ea',
  140: '#bcd9f2',
  150: '#d5e7f8',
  160: '#eaf3fc',
};

/** Fluent's type ramp one step up: body text is 16 px, because it is read while standing. */
const typeRamp = {
  fontFamilyBase:
    "'Segoe UI Variable Text', 'Segoe UI', system-ui, -apple-system, 'Liberation Sans', sans-serif",
  fontSizeBase200: '14px',
  lineHeightBase200: '20px',
  fontSizeBase300: '16px',
  lineHeightBase300: '24px',
  fontSizeBase400: '18px',
  lineHeightBase400: '26px',
  fontSizeBase500: '22px',
  lineHeightBase500: '30px',
} satisfies Partial<Theme>;

/** Fluent warns in an orange that is almost red; here amber warns, and red is kept for destructive actions. */
const amberOnLight = {
  colorStatusWarningBackground1: '#fff7e0',
  colorStatusWarningBorder1: '#e3bd5b',
  colorStatusWarningBorder2: '#a86f00',
  colorStatusWarningForeground1: '#7a5000',
  colorStatusWarningForeground3: '#855800',
  colorPaletteDarkOrangeBackground3: '#c98700',
} satisfies Partial<Theme>;

const amberOnDark = {
  colorStatusWarningBackground1: '#332600',
  colorStatusWarningBorder1: '#7d6118',
  colorStatusWarningBorder2: '#e0b040',
  colorStatusWarningForeground1: '#ffd978',
  colorStatusWarningForeground3: '#ffcf5c',
  colorPaletteDarkOrangeBackground3: '#e0a92e',
} satisfies Partial<Theme>;

export const lightTheme = themeInRem({ ...createLightTheme(quietBlue), ...typeRamp, ...amberOnLight });
export const darkTheme = themeInRem({
  ...createDarkTheme(quietBlue),
  ...typeRamp,
  ...amberOnDark,
  // The default brand text is too faint on the dark cards.
  colorBrandForeground1: quietBlue[120],
  colorBrandForeground2: quietBlue[130],
});
