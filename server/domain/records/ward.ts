import type { ProfileName } from '../../contract/profiles.ts';

export interface Ward {
  readonly id: number;
  readonly name: string;
  readonly profile: ProfileName;
}

export interface WardRepository {
  find(id: number): Ward | null;
  findByName(name: string): Ward | null;
  /** By name. */
  list(): readonly Ward[];
  setProfile(id: number, profile: ProfileName): void;
  /** Returns the new ward's id. */
  insert(ward: Omit<Ward, 'id'>): number;
}

/** Name of the ward of an id; null for no ward. */
export function wardNameOf(wards: Pick<WardRepository, 'find'>, id: number | null): string | null {
  return id === null ? null : (wards.find(id)?.name ?? null);
}
