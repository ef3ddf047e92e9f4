import { z } from 'zod';

/** What a text area of a screen or an app calls its draft; nobody sees it. */
export const draftName = z
  .string()
  .min(1)
  .max(100)
  .regex(/^[^\p{Cc}]+$/u);
