import type { KeyObject } from 'node:crypto';

const ofCurves: ReadonlyMap<string | undefined, string> = new Map([
  ['prime256v1', 'sha256'],
  ['secp384r1', 'sha384'],
]);
const rsaBits: ReadonlySet<number | undefined> = new Set([2_048, 3_072]);

/** The hash with which a card signs by a key of this kind, as `CardKeyProof` says; null: we take no such keys. */
export function cardKeyHash({
  asymmetricKeyType: type,
  asymmetricKeyDetails: details,
}: KeyObject): string | null {
  if (type === 'ec') return ofCurves.get(details?.namedCurve) ?? null;
  return type === 'rsa' && rsaBits.has(details?.modulusLength) ? 'sha256' : null;
}
