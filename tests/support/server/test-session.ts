import type { Session } from '../../../server/domain/records/session.ts';

const hourMs = 60 * 60_000;

/** A live, bound session that started at time 0 and rotated to generation 5 at one hour. */
export function testSession(changes: Partial<Session> = {}): Session {
  return {
    id: '01900000-0000-7000-8000-000000000001',
    user: { id: 1, username: 'nora', displayName: 'Nora', role: 'clinician', ward: null, disabled: false },
    device: null,
    deviceLabel: null,
    ward: null,
    profile: 'standard',
    keyThumbprint: 'key',
    generation: 5,
    rotatedAtMs: hourMs,
    startedAtMs: 0,
    expiresAtMs: 12 * hourMs,
    ended: null,
    continuedBy: null,
    openedByPin: false,
    lockedAtMs: null,
    provesActs: false,
    lockOrderedAtMs: null,
    unlockFailures: 0,
    unlockNotBeforeMs: 0,
    refreshCount: { minute: 0, count: 0 },
    stamp: { keyId: 'k', issuer: 'http://127.0.0.1' },
    isReadable: true,
    ...changes,
  };
}
