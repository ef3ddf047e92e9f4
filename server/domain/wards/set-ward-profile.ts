import type { ProfileName } from '../../contract/profiles.ts';
import { type Administrator, actedBy } from '../administration/administrator.ts';
import type { Ports } from '../ports.ts';
import { ensureWard } from './ensure-ward.ts';

/**
 * Gives a ward its profile and makes the ward when there is none. Sessions keep the profile they were opened with;
 * the next sign-in gets the new one.
 */
export async function setWardProfile(
  { clock, unitOfWork }: Pick<Ports, 'clock' | 'unitOfWork'>,
  { name, profile }: { readonly name: string; readonly profile: ProfileName },
  by: Administrator,
): Promise<void> {
  await unitOfWork.run((repositories) => {
    const { wards, audit } = repositories;
    const nowMs = clock.nowMs();
    const known = wards.findByName(name);
    if (!known) {
      ensureWard(repositories, { name, profile, nowMs });
      return;
    }
    if (known.profile === profile) return;
    wards.setProfile(known.id, profile);
    audit.append({
      type: 'ward_changed',
      outcome: 'success',
      timeMs: nowMs,
      address: by.address,
      details: { ...actedBy(by), ward_id: known.id, profile, previous_profile: known.profile },
    });
  });
}
