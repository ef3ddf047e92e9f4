import { z } from 'zod';

/** One object of `manage.py dumpdata`, of whatever model. */
export const djangoDumpEntry = z.looseObject({
  model: z.string(),
  /** Missing with --natural-primary. */
  pk: z.unknown().optional(),
  fields: z.record(z.string(), z.unknown()).default({}),
});
export type DjangoDumpEntry = z.output<typeof djangoDumpEntry>;
