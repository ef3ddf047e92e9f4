import { createHmac } from 'node:crypto';
import { canonicalJson } from './canonical-json.ts';

const commitmentBytes = 16;

/**
 * What the trail keeps instead of a value it must not contain, such as a name: it shows later whether the value is
 * still the same, and nothing at all once the salt is destroyed.
 */
export function commitment(salt: Buffer, values: readonly (string | number)[]): string {
  const digest = createHmac('sha256', salt).update(canonicalJson(values)).digest();
  return digest.subarray(0, commitmentBytes).toString('base64url');
}
