import { createHash } from 'node:crypto';
import { resolve } from 'node:path';

/**
 * Service name of this installation's keychain entries: installations with different data folders on one
 * machine must not read each other's sessions, so the folder is part of the name.
 */
export function keychainServiceName(dataDirectory: string): string {
  const suffix = createHash('sha256').update(resolve(dataDirectory)).digest('hex').slice(0, 12);
  return `CareLink Workstation ${suffix}`;
}
