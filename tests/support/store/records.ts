import type { Device } from '../../../server/domain/records/device.ts';
import type { NewSession } from '../../../server/domain/records/session.ts';
import type { UserRepository } from '../../../server/domain/records/user.ts';

let count = 0;

/** A UUIDv7-like id, each larger than the one before. */
export function nextId(): string {
  count += 1;
  return `01900000-0000-7000-8000-${count.toString(16).padStart(12, '0')}`;
}

/** Thumbprint of a key that nobody else has. */
export function nextThumbprint(): string {
  count += 1;
  const bytes = Buffer.alloc(32);
  bytes.writeUInt32BE(count, 28);
  return bytes.toString('base64url');
}

export function newUser(username: string, changes: Partial<Parameters<UserRepository['insert']>[0]> = {}) {
  return {
    id: null,
    username,
    displayName: username,
    role: 'clinician',
    wardId: null,
    passwordHash: `hash of ${username}`,
    disabled: false,
    createdAtMs: 1,
    ...changes,
  } satisfies Parameters<UserRepository['insert']>[0];
}

export function newDevice(name: string, changes: Partial<Device> = {}): Device {
  return {
    id: nextId(),
    keyThumbprint: nextThumbprint(),
    name,
    givenName: name,
    machineId: null,
    wardId: null,
    registeredAtMs: 1,
    enrolledAtMs: null,
    waitingSinceMs: null,
    revokedAtMs: null,
    ...changes,
  };
}

export const stamp = { keyId: 'key', issuer: 'https://carelink.example' };

export function newSession(userId: number, changes: Partial<NewSession> = {}): NewSession {
  return {
    id: nextId(),
    userId,
    deviceId: null,
    deviceLabel: null,
    wardId: null,
    profile: 'standard',
    keyThumbprint: null,
    startedAtMs: 1_000,
    expiresAtMs: 9_000_000,
    openedByPin: false,
    provesActs: false,
    stamp,
    ...changes,
  };
}
