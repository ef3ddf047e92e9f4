import type { Request } from 'express';
import { Refusal } from '../../domain/ports/refusal.ts';

/** Refuses paths that are no valid percent-encoding, also where no route would decode them. */
export function refuseMalformedPath({ path }: Request): void {
  if (!path.includes('%')) return;
  try {
    decodeURIComponent(path);
  } catch {
    throw new Refusal('invalid_request');
  }
}
