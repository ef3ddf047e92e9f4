import { describe, expect, it } from 'vitest';
import { inRem, themeInRem } from '../../../../renderer/ui/sizes-in-rem.ts';
import { darkTheme, lightTheme } from '../../../../renderer/ui/theme.ts';

describe('lengths in rem', () => {
  it.each([
    ['{padding:8px}', '{padding:0.5rem}'],
    ['{margin:-12px 0 4px}', '{margin:-0.75rem 0 0.25rem}'],
    ['{width:min(100%, 320px)}', '{width:min(100%, 20rem)}'],
    ['{width:calc(100vw - 32px)}', '{width:calc(100vw - 2rem)}'],
    ['{line-height:21.5px}', '{line-height:1.34375rem}'],
    ['{inset:0px}', '{inset:0px}'],
    ['{border:1px solid}', '{border:1px solid}'],
    ['{outline-width:2px}', '{outline-width:2px}'],
    ['{background:url(a8px.png)}', '{background:url(a8px.png)}'],
    ['{grid-area:x8px}', '{grid-area:x8px}'],
  ])('%s becomes %s', (px, rem) => {
    expect(inRem(px)).toBe(rem);
  });

  it.each([
    ['light', lightTheme],
    ['dark', darkTheme],
  ])('are in the whole %s theme, except lines and shadows of under 4 px', (_, theme) => {
    const inPx = Object.entries(theme).filter(([, value]) => /(^|\s)\d{2,}px/.test(String(value)));
    expect(inPx).toEqual([]);
    expect(theme.fontSizeBase300).toBe('1rem');
    expect(theme.strokeWidthThin).toBe('1px');
    expect(themeInRem(theme)).toEqual(theme);
  });
});
