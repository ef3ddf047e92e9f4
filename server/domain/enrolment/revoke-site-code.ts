import { type Administrator, auditAct } from '../administration/administrator.ts';
import { AdministrationError } from '../ports/administration-error.ts';
import type { Ports } from '../ports.ts';
import { commitmentOfCode } from './enrolment-code.ts';

/**
 * Takes a site code away; workstations that it has enrolled stay. Throws `AdministrationError` when there is no such code
 * (any more).
 */
export function revokeSiteCode(
  { clock, unitOfWork }: Pick<Ports, 'clock' | 'unitOfWork'>,
  id: string,
  by: Administrator,
): Promise<void> {
  return unitOfWork.run(({ codes, audit }) => {
    const code = codes.siteCodes().find(({ site }) => site.id === id);
    if (!code) throw new AdministrationError(`There is no site code ${id}.`);
    codes.remove(code.selector);
    const details = { code: commitmentOfCode(code), site_code: id, uses_left: code.site.usesLeft };
    auditAct(audit, { by, nowMs: clock.nowMs() }, { type: 'site_code_revoked', details });
  });
}
