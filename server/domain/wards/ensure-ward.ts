import type { ProfileName } from '../../contract/profiles.ts';
import type { Repositories } from '../ports/unit-of-work.ts';

export interface WardRequest {
  readonly name: string;
  /** Of the ward, if it is new. */
  readonly profile: ProfileName;
  readonly nowMs: number;
}

/** Returns the id of the ward of that name, which is added if it is new. */
export async function ensureWard({ wards, audit }: Repositories, request: WardRequest): Promise<number> {
  const known = await wards.findByName(request.name);
  if (known) return known.id;
  const id = await wards.insert({ name: request.name, profile: request.profile });
  await audit.append({
    type: 'ward_added',
    outcome: 'success',
    timeMs: request.nowMs,
    details: { ward_id: id, name: request.name, profile: request.profile },
  });
  return id;
}

/** As `ensureWard`, with the standard profile for a new ward; null for no name. */
export async function ensureStandardWard(
  repositories: Repositories,
  name: string | null,
  nowMs: number,
): Promise<number | null> {
  return name === null ? null : await ensureWard(repositories, { name, profile: 'standard', nowMs });
}
