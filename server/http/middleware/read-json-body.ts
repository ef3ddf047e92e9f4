import { parseJson } from '../parse-json.ts';
import { readBody } from './read-body.ts';

/** Reads a strict JSON body; anything else is refused with 400. */
export const readJsonBody = readBody('application/json', parseJson);
