import type { ProfileName } from '../../contract/profiles.ts';

export interface Ward {
  readonly id: number;
  readonly name: string;
  readonly profile: ProfileName;
}

export interface WardRepository {
  find(id: number): Ward | null;
  findByName(name: string): Ward | null;
  /** Returns the new ward's id. */
  insert(ward: Omit<Ward, 'id'>): number;
}
