import { z } from 'zod';

/** Size of a page unless another is asked for. */
const pageLength = 50;

/** Query of every list: how many entries, and after which entry of the previous page (its `next`). */
export const pageQuery = <Cursor extends z.ZodType>(cursor: Cursor) =>
  z.strictObject({
    limit: z.coerce.number().int().min(1).max(200).default(pageLength),
    after: cursor.optional(),
  });
