import { z } from 'zod';

/** Of a page, unless somebody asks for another size. */
const pageLength = 50;

/** Query of every list: how many, and after which entry of the page before (its `next`). */
export const pageQuery = <Cursor extends z.ZodType>(cursor: Cursor) =>
  z.strictObject({
    limit: z.coerce.number().int().min(1).max(200).default(pageLength),
    after: cursor.optional(),
  });
