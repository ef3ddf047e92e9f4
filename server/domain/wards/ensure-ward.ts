import type { ProfileName } from '../../contract/profiles.ts';
import type { Repositories } from '../ports/unit-of-work.ts';

export interface WardRequest {
  readonly name: string;
  /** Profile of the ward if it has to be made. */
  readonly profile: ProfileName;
  readonly nowMs: number;
}

/** Returns the id of the ward of that name and makes it when there is none. */
export function ensureWard({ wards, audit }: Repositories, request: WardRequest): number {
  const known = wards.findByName(request.name);
  if (known) return known.id;
  const id = wards.insert({ name: request.name, profile: request.profile });
  audit.append({
    type: 'ward_added',
    outcome: 'success',
    timeMs: request.nowMs,
    details: { ward_id: id, name: request.name, profile: request.profile },
  });
  return id;
}
