import { z } from 'zod';
import { isShownText, type ShownTextRule, shownForm } from '../text/shown-text.ts';
import { longestName } from './constants.ts';

/** Checked before anything is counted; no grapheme that may be shown has more UTF-16 units on average. */
const mostUnitsPerGrapheme = 8;

/**
 * Text from outside that is shown on screens: in NFC and trimmed, without control characters, line separators or
 * characters that change the writing direction; invisible characters are dropped. Lengths are in graphemes.
 */
export function shownText({
  shortest = 1,
  longest,
  lines = false,
}: Partial<ShownTextRule> & { longest: number }) {
  const rule = { shortest, longest, lines };
  return (
    z
      .string()
      // Longer text is not processed any further: normalising tens of thousands of accents takes a third of a
      // second.
      .max(longest * mostUnitsPerGrapheme, { abort: true })
      .overwrite((text) => shownForm(text, rule))
      .min(shortest)
      .refine((text) => isShownText(text, rule))
  );
}

/** The name of a ward, a station, an app or a person. */
export const shownName = shownText({ longest: longestName });
