import { createHash, createPublicKey, type KeyObject, verify } from 'node:crypto';
import { cardKeyHash } from '../ports/card-key-hash.ts';
import type { CardKeyProof } from '../ports/card-readers.ts';

const usualExponent = 65_537n;
/** An RSA key of 3072 bits takes 422 bytes. */
const mostKeyBytes = 1_024;

/**
 * Which key has signed the challenge: the SHA-256, in base64url, of its SubjectPublicKeyInfo in the one form in which we
 * write it. Null if the key is of another kind, cannot be read, or has not signed this challenge. Whose key it is, the
 * caller has to know.
 */
export function verifyCardKey({ publicKey, signature }: CardKeyProof, challenge: Buffer): string | null {
  try {
    if (publicKey.length > mostKeyBytes) return null;
    const key = createPublicKey({ key: publicKey, format: 'der', type: 'spki' });
    const hash = cardKeyHash(key);
    return hash !== null && isUsual(key) && verify(hash, challenge, key, signature)
      ? thumbprintOf(key)
      : null;
  } catch {
    // Whatever a card has sent that is no key.
    return null;
  }
}

function isUsual({ asymmetricKeyType: type, asymmetricKeyDetails: details }: KeyObject): boolean {
  return type !== 'rsa' || details?.publicExponent === usualExponent;
}

/** By way of its numbers, since one key can be spelled in several ways. */
function thumbprintOf(key: KeyObject): string {
  const canonical = createPublicKey({ key: key.export({ format: 'jwk' }), format: 'jwk' });
  return createHash('sha256')
    .update(canonical.export({ format: 'der', type: 'spki' }))
    .digest('base64url');
}
