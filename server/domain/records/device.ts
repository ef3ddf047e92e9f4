/** A workstation, known by the RFC 7638 thumbprint (base64url) of its DPoP key. */
export interface Device {
  /** UUID. */
  readonly id: string;
  readonly keyThumbprint: string;
  /** As people see it: what somebody called it, with a number behind it where another one is called that. */
  readonly name: string;
  /** What somebody called it. */
  readonly givenName: string;
  /** What it says of the machine that it is, in base64url; null: nothing. Images copy it, so that it proves nothing. */
  readonly machineId: string | null;
  readonly wardId: number | null;
  readonly registeredAtMs: number;
  /** When IT admitted it, by a code, by approval or in the set-up; null: it has only been seen. */
  readonly enrolledAtMs: number | null;
  /** Since when it waits for IT, after a site code that does not admit it; null: it does not. */
  readonly waitingSinceMs: number | null;
  /** When IT took its right to sign in; null: it has it. */
  readonly revokedAtMs: number | null;
}

/** `seen`: it has signed somebody in, but IT has not admitted it; `waiting`: it has used a site code, and IT has to. */
export type DeviceState = 'seen' | 'waiting' | 'enrolled' | 'revoked';

/** Where a device stands. */
export function stateOfDevice({
  enrolledAtMs,
  waitingSinceMs,
  revokedAtMs,
}: Pick<Device, 'enrolledAtMs' | 'waitingSinceMs' | 'revokedAtMs'>): DeviceState {
  if (revokedAtMs !== null) return 'revoked';
  if (enrolledAtMs !== null) return 'enrolled';
  return waitingSinceMs === null ? 'seen' : 'waiting';
}

/** What an enrolment says about a device. */
export type Enrolment = Pick<Device, 'name' | 'givenName' | 'machineId' | 'wardId'>;

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
  /** Those of a ward that were not revoked, at most `limit`. */
  ofWard(wardId: number, limit: number): readonly Device[];
  /** How many of a ward were not revoked. */
  countOfWard(wardId: number): number;
  insert(device: Device): void;
  /** Also undoes a revocation, and ends the waiting. */
  enrol(id: string, enrolment: Enrolment, enrolledAtMs: number): void;
  /** Has it wait for IT. */
  wait(id: string, enrolment: Enrolment, waitingSinceMs: number): void;
  revoke(id: string, revokedAtMs: number): void;
  /** Whether a device that was not revoked, other than `exceptId`, is shown by this name, whatever its spelling. */
  isNameTaken(name: string, exceptId: string | null): boolean;
  /**
   * Other devices that were not revoked and seem to be the same workstation, at most `limit`: somebody called them the
   * same, whatever the spelling, or they tell of the same machine.
   */
  doublesOf(device: Pick<Device, 'id' | 'givenName' | 'machineId'>, limit: number): readonly Device[];
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
