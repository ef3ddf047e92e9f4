import { type Administrator, auditAct } from '../administration/administrator.ts';
import { AdministrationError } from '../ports/administration-error.ts';
import type { Ports } from '../ports.ts';
import { commitmentOfCode } from './enrolment-code.ts';

/**
 * Revokes a site code; workstations that it has enrolled stay enrolled. Throws `AdministrationError` if there is no such
 * code (any more).
 */
export function revokeSiteCode(
  { clock, unitOfWork }: Pick<Ports, 'clock' | 'unitOfWork'>,
  id: string,
  by: Administrator,
): Promise<void> {
  return unitOfWork.run(async ({ codes, audit }) => {
    const code = (await codes.siteCodes()).find(({ site }) => site.id === id);
    if (!code) throw new AdministrationError(`There is no site code ${id}.`);
    await codes.remove(code.selector);
    const details = { code: commitmentOfCode(code), site_code: id, uses_left: code.site.usesLeft };
    await auditAct(audit, { by, nowMs: clock.nowMs() }, { type: 'site_code_revoked', details });
  });
}
