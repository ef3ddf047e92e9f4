import { z } from 'zod';

/** The allowed values, in words. */
export const filePathValues =
  'the absolute path of a file on a disk of this computer, of 1 to 500 characters, or null';

/** An absolute path on this computer, not on a network share, which users could redirect. */
export const filePath = z
  .string()
  .max(500)
  .regex(/^(\/(?!\/)|[A-Za-z]:\\)\P{Cc}+$/u);
