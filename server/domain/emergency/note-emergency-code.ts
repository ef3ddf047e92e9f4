import { actedBy, commandLine } from '../administration/administrator.ts';
import type { Ports } from '../ports.ts';

/** Keeps that a sealed code was made, with its event; the code itself and its verifier are kept nowhere here. */
export function noteEmergencyCode(
  { clock, unitOfWork }: Pick<Ports, 'clock' | 'unitOfWork'>,
  { id, uses, expires }: { readonly id: string; readonly uses: number; readonly expires: string },
): Promise<void> {
  return unitOfWork.run(({ audit, emergencyCodes }) => {
    const madeAtMs = clock.nowMs();
    emergencyCodes.insert({ id, uses, expires, madeAtMs });
    audit.append({
      type: 'emergency_code_made',
      outcome: 'success',
      timeMs: madeAtMs,
      details: { ...actedBy(commandLine), code_id: id, uses, expires },
    });
  });
}
