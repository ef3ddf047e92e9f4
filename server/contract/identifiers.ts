import { z } from 'zod';

/** A UUID in any case, read in small letters. */
export const uuid = z.uuid().toLowerCase();

/** A number as it stands in a query or a path. */
export const numberText = z.stringFormat('number', /^[1-9]\d{0,14}$/).transform(Number);

/** Parameter of a path. */
export const byId = z.object({ id: uuid });
