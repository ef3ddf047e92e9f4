import type { ProfileName } from '../../contract/profiles.ts';
import { type Administrator, auditAct } from '../administration/administrator.ts';
import type { Ports } from '../ports.ts';
import { ensureWard } from './ensure-ward.ts';

/**
 * Sets the profile of a ward, which is added if it is new. Sessions keep the profile they were opened with; the next
 * sign-in gets the new one.
 */
export async function setWardProfile(
  { clock, unitOfWork }: Pick<Ports, 'clock' | 'unitOfWork'>,
  { name, profile }: { readonly name: string; readonly profile: ProfileName },
  by: Administrator,
): Promise<void> {
  await unitOfWork.run(async (repositories) => {
    const { wards, audit } = repositories;
    const nowMs = clock.nowMs();
    const known = await wards.findByName(name);
    if (!known) {
      await ensureWard(repositories, { name, profile, nowMs });
      return;
    }
    if (known.profile === profile) return;
    await wards.setProfile(known.id, profile);
    const details = { ward_id: known.id, profile, previous_profile: known.profile };
    await auditAct(audit, { by, nowMs }, { type: 'ward_changed', details });
  });
}
