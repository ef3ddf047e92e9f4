import { createHash } from 'node:crypto';
import { resolve } from 'node:path';

/**
 * Service name of this installation's keychain entries. It contains the data folder, because two installations on one
 * machine must not read each other's sessions.
 */
export function keychainServiceName(dataDirectory: string): string {
  const suffix = createHash('sha256').update(resolve(dataDirectory)).digest('hex').slice(0, 12);
  return `CareLink Workstation ${suffix}`;
}
