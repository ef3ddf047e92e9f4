import { z } from 'zod';

/** Where else a user is signed in, and since when (ISO 8601 in UTC): "signed in at B-204 since 07:02". */
export const sessionPlace = z.object({
  id: z.string(),
  /** Name of the workstation, if it is known. */
  device: z.string().nullable(),
  ward: z.string().nullable(),
  started_at: z.iso.datetime(),
});
export type SessionPlace = z.infer<typeof sessionPlace>;
