import { z } from 'zod';
import { longestName } from '../../../server/contract/constants.ts';
import { shownText } from '../../../server/contract/shown-text.ts';
import type { ActionResult } from '../views/snapshot.ts';

/** More than a set-up makes users. */
const mostSlips = 250;
const word = shownText({ longest: 120 });

/** Slips for the users that a set-up has just made: one for each, with whatever has to be on it and nothing else. */
export const slipsToPrint = z.strictObject({
  language: z.enum(['en', 'de', 'es']),
  /** What stands before the values, and the sentence at the end. */
  words: z.strictObject({ username: word, password: word, advice: shownText({ longest: 300 }) }),
  slips: z
    .array(
      z.strictObject({
        displayName: shownText({ longest: longestName }),
        ward: shownText({ longest: longestName }),
        username: z.string().min(1).max(150),
        password: z.string().min(1).max(128),
      }),
    )
    .min(1)
    .max(mostSlips),
});
export type SlipsToPrint = z.output<typeof slipsToPrint>;

export type SlipsPrinting =
  | { readonly ok: true }
  | {
      readonly ok: false;
      readonly error: /** The policy names no printer, or this shell prints nothing by itself. */
        | 'not_allowed'
        /** There is no printer of the name in the policy. */
        | 'no_printer'
        /** Not, or no longer, in the step of the set-up that shows the passwords; or the screen was locked. */
        | 'not_possible_now'
        | 'failed';
    };

/** Prints the passwords that a set-up has generated, as long as they are on screen. */
export interface SlipPrinter {
  /** A set-up has made these users, and their passwords are on screen. */
  begin(usernames: readonly string[]): void;
  print(slips: SlipsToPrint): Promise<SlipsPrinting>;
  /** The passwords have left the screen. */
  end(): ActionResult;
}
