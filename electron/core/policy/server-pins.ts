import { z } from 'zod';

const mostPins = 8;

/** The allowed values, in words. */
export const pinValues = `a list of at most ${mostPins} SHA-256 hashes of public keys (SPKI) in base64, each of 44 characters`;

/** Public keys, one of which must be in the server's certificate chain. */
export const serverPins = z
  .array(z.string().regex(/^[A-Za-z0-9+/]{43}=$/))
  .max(mostPins)
  .readonly();
