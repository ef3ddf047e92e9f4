import { auditAct, commandLine } from '../administration/administrator.ts';
import type { Ports } from '../ports.ts';

/** Records that a sealed code was made, with its event; neither the code nor its verifier is kept. */
export function noteEmergencyCode(
  { clock, unitOfWork }: Pick<Ports, 'clock' | 'unitOfWork'>,
  { id, uses, expires }: { readonly id: string; readonly uses: number; readonly expires: string },
): Promise<void> {
  return unitOfWork.run(async ({ audit, emergencyCodes }) => {
    const nowMs = clock.nowMs();
    await emergencyCodes.insert({ id, uses, expires, madeAtMs: nowMs });
    const details = { code_id: id, uses, expires };
    await auditAct(audit, { by: commandLine, nowMs }, { type: 'emergency_code_made', details });
  });
}
