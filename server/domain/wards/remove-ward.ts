import { type Administrator, auditAct } from '../administration/administrator.ts';
import { AdministrationError } from '../ports/administration-error.ts';
import type { Ports } from '../ports.ts';
import type { WardUses } from '../records/ward.ts';
import { requireWard } from './require-ward.ts';

/** What belongs to a ward, for one and for several. */
const nouns: readonly (readonly [keyof WardUses, one: string, several: string])[] = [
  ['users', 'user', 'users'],
  ['devices', 'device', 'devices'],
  ['revokedDevices', 'revoked device', 'revoked devices'],
  ['codes', 'enrolment code', 'enrolment codes'],
  ['openSessions', 'open session', 'open sessions'],
  ['endedSessions', 'ended session', 'ended sessions'],
];

/** Removes a ward that nothing belongs to. Throws `AdministrationError` that says what does, or that there is no such ward. */
export async function removeWard(
  { clock, unitOfWork }: Pick<Ports, 'clock' | 'unitOfWork'>,
  name: string,
  by: Administrator,
): Promise<void> {
  await unitOfWork.run(async (repositories) => {
    const { wards, codes, audit } = repositories;
    const ward = await requireWard(repositories, name);
    const nowMs = clock.nowMs();
    await codes.removeExpired(nowMs);
    const uses = await wards.usesOf(ward.id);
    const belonging = nouns.flatMap(([kind, one, several]) =>
      uses[kind] === 0 ? [] : [`${uses[kind]} ${uses[kind] === 1 ? one : several}`],
    );
    const isOne = belonging.length === 1 && belonging[0]?.startsWith('1 ');
    if (belonging.length > 0)
      throw new AdministrationError(
        `Ward ${name} cannot be removed: ${listed(belonging)} still ${isOne ? 'belongs' : 'belong'} to it.`,
      );
    await wards.remove(ward.id);
    await auditAct(
      audit,
      { by, nowMs },
      { type: 'ward_removed', details: { ward_id: ward.id, name: ward.name } },
    );
  });
}

function listed(parts: readonly string[]): string {
  return parts.length < 2 ? parts.join('') : `${parts.slice(0, -1).join(', ')} and ${parts.at(-1)}`;
}
