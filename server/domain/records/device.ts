/** A workstation, known by the RFC 7638 thumbprint (base64url) of its DPoP key. */
export interface Device {
  /** UUID. */
  readonly id: string;
  readonly keyThumbprint: string;
  readonly name: string;
  readonly wardId: number | null;
  readonly registeredAtMs: number;
  /** When IT admitted it, by a code, by approval or in the set-up; null: it has only been seen. */
  readonly enrolledAtMs: number | null;
  /** When IT took its right to sign in; null: it has it. */
  readonly revokedAtMs: number | null;
}

/** `seen`: it has signed somebody in, but IT has not admitted it. */
export type DeviceState = 'seen' | 'enrolled' | 'revoked';

/** Where a device stands. */
export function stateOfDevice({ enrolledAtMs, revokedAtMs }: Device): DeviceState {
  if (revokedAtMs !== null) return 'revoked';
  return enrolledAtMs === null ? 'seen' : 'enrolled';
}

/** What an enrolment says about a device. */
export interface Enrolment {
  readonly name: string;
  readonly wardId: number | null;
  readonly enrolledAtMs: number;
}

/** Somebody who has signed in lately. */
export interface RecentUser {
  readonly username: string;
  readonly displayName: string;
}

export interface DeviceRepository {
  find(id: string): Device | null;
  findByKey(keyThumbprint: string): Device | null;
  /** In the order of their registration, from the one after `afterId` on (null: from the first). */
  page(afterId: string | null, limit: number): readonly Device[];
  insert(device: Device): void;
  /** Also undoes a revocation. */
  enrol(id: string, enrolment: Enrolment): void;
  revoke(id: string, revokedAtMs: number): void;
  /** Whether a user has ever signed in at the device of that key. */
  hasUser(keyThumbprint: string, userId: number): boolean;
  /** Notes that a user has signed in at a device, and when. */
  addUser(id: string, userId: number, signedInAtMs: number): void;
  /**
   * Who signed in since then at devices of its ward that were not revoked, or, without a ward, at this one: at most
   * `limit` who still may, newest first.
   */
  recentUsers(device: Device, sinceMs: number, limit: number): readonly RecentUser[];
  /** Forgets where a user has signed in. */
  removeUser(userId: number): void;
}
