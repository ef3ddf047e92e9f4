import { generateKeyPairSync } from 'node:crypto';
import { Ed25519AuditSeal } from '../../../server/crypto/audit-seal.ts';

/** A seal by a key that was made just now. */
export function newAuditSeal(): Ed25519AuditSeal {
  const { privateKey } = generateKeyPairSync('ed25519');
  return new Ed25519AuditSeal({ kid: 'audit', jwk: privateKey.export({ format: 'jwk' }) });
}
