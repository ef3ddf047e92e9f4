import { z } from 'zod';

/** How many colours there are to tell people apart by. */
export const personColours = 10;

export const personColour = z
  .number()
  .int()
  .min(0)
  .max(personColours - 1);

/**
 * The colour that stands for a user besides the initials, as a number from 0 to 9: the same on every computer and for
 * as long as the account exists. Ids are given in turn, so people who were added together differ.
 */
export function personColourOf(userId: string): number {
  return userId.charCodeAt(userId.length - 1) % personColours || 0;
}
