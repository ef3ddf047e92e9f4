import type { RequestHandler } from 'express';
import { Refusal } from '../../domain/ports/refusal.ts';

/** Refuses paths that are not valid percent-encoding, even where no route would decode them. */
export const refuseMalformedPath: RequestHandler = ({ path }, _response, next) => {
  try {
    decodeURIComponent(path);
  } catch {
    throw new Refusal('invalid_request');
  }
  next();
};
