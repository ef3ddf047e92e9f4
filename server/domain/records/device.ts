/** A workstation, known by the RFC 7638 thumbprint (base64url) of its DPoP key. */
export interface Device {
  /** UUID. */
  readonly id: string;
  readonly keyThumbprint: string;
  /** As people see it: the name it was given, with a number behind it if another device has the same. */
  readonly name: string;
  /** The name it was given. */
  readonly givenName: string;
  /** What it says about its machine, in base64url; null: nothing. Images copy this, so it proves nothing. */
  readonly machineId: string | null;
  readonly wardId: number | null;
  readonly registeredAtMs: number;
  /** When IT admitted it, by a code, by approval or in the set-up; null: it has only been seen. */
  readonly enrolledAtMs: number | null;
  /** Since when it has been waiting for IT, after a site code that does not admit it; null: it is not waiting. */
  readonly waitingSinceMs: number | null;
  /** When IT took its right to sign in; null: it has it. */
  readonly revokedAtMs: number | null;
}

/** `seen`: somebody has signed in there, but IT has not admitted it; `waiting`: it has used a site code, and IT has yet to admit it. */
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
  readonly id: number;
  readonly username: string;
  readonly displayName: string;
}

export interface DeviceRepository {
  find(id: string): Promise<Device | null>;
  findByKey(keyThumbprint: string): Promise<Device | null>;
  /** In the order of their registration, from the one after `afterId` on (null: from the first). */
  page(afterId: string | null, limit: number): Promise<readonly Device[]>;
  /** Devices of a ward that are not revoked, at most `limit`. */
  ofWard(wardId: number, limit: number): Promise<readonly Device[]>;
  /** How many devices of a ward are not revoked. */
  countOfWard(wardId: number): Promise<number>;
  insert(device: Device): Promise<void>;
  /** Also undoes a revocation, and ends the wait. */
  enrol(id: string, enrolment: Enrolment, enrolledAtMs: number): Promise<void>;
  /** Makes it wait for IT. */
  wait(id: string, enrolment: Enrolment, waitingSinceMs: number): Promise<void>;
  revoke(id: string, revokedAtMs: number): Promise<void>;
  /** Whether a device that is not revoked, other than `exceptId`, is shown under this name, whatever its spelling. */
  isNameTaken(name: string, exceptId: string | null): Promise<boolean>;
  /**
   * Other devices that are not revoked and seem to be the same workstation, at most `limit`: they were given the same
   * name, whatever the spelling, or report the same machine.
   */
  doublesOf(
    device: Pick<Device, 'id' | 'givenName' | 'machineId'>,
    limit: number,
  ): Promise<readonly Device[]>;
  /** Whether a user has ever signed in at the device of that key. */
  hasUser(keyThumbprint: string, userId: number): Promise<boolean>;
  /** Notes that a user has signed in at a device, and when. */
  addUser(id: string, userId: number, signedInAtMs: number): Promise<void>;
  /**
   * Who signed in since then at devices of its ward that were not revoked, or, without a ward, at this one: at most
   * `limit` who still may, newest first.
   */
  recentUsers(device: Device, sinceMs: number, limit: number): Promise<readonly RecentUser[]>;
  /** Forgets where a user has signed in. */
  removeUser(userId: number): Promise<void>;
}
