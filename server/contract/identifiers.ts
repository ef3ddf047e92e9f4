import { z } from 'zod';

/** A UUID in any case, read as lower case. */
export const uuid = z.uuid().toLowerCase();

/** A number as text in a query or a path. */
export const numberText = z.stringFormat('number', /^[1-9]\d{0,14}$/).transform(Number);

/** Parameter of a path. */
export const byId = z.object({ id: uuid });
