import { parseForm } from '../parse-form.ts';
import { readBody } from './read-body.ts';

/** Reads the form of an OAuth request; anything malformed is refused with 400. */
export const readFormBody = readBody('application/x-www-form-urlencoded', parseForm);
