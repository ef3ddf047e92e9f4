import type { ProfileName } from '../../contract/profiles.ts';

export interface Ward {
  readonly id: number;
  readonly name: string;
  readonly profile: ProfileName;
}

/** How much belongs to a ward. */
export interface WardUses {
  /** Erased ones, too. */
  readonly users: number;
  readonly devices: number;
  readonly revokedDevices: number;
  /** For one workstation or many. */
  readonly codes: number;
  readonly openSessions: number;
  /** They are removed some days after their end. */
  readonly endedSessions: number;
}

export interface WardRepository {
  find(id: number): Promise<Ward | null>;
  findByName(name: string): Promise<Ward | null>;
  /** By name. */
  list(): Promise<readonly Ward[]>;
  setProfile(id: number, profile: ProfileName): Promise<void>;
  /** Returns the new ward's id. */
  insert(ward: Omit<Ward, 'id'>): Promise<number>;
  usesOf(id: number): Promise<WardUses>;
  /** Nothing may belong to it. */
  remove(id: number): Promise<void>;
}

/** Name of the ward of an id; null for no ward. */
export async function wardNameOf(
  wards: Pick<WardRepository, 'find'>,
  id: number | null,
): Promise<string | null> {
  return id === null ? null : ((await wards.find(id))?.name ?? null);
}
