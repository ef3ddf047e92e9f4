import { type Administrator, auditAct } from '../administration/administrator.ts';
import type { Ports } from '../ports.ts';
import { ensureStandardWard } from '../wards/ensure-ward.ts';
import { commitmentOfCode, drawEnrolmentCode, sealEnrolmentCode } from './enrolment-code.ts';

export interface CodeRequest {
  /** Name of the ward for the workstation, added with the standard profile if it is new; null: none. */
  readonly ward: string | null;
  readonly ttlSeconds: number;
}

/** A code that enrols one workstation; it is shown once and cannot be read back. */
export interface NewEnrolmentCode {
  readonly code: string;
  readonly ward: string | null;
  readonly expiresAtMs: number;
}

/** Makes a one-time code for a workstation; removes those that have expired. */
export async function createEnrolmentCode(
  { clock, unitOfWork }: Pick<Ports, 'clock' | 'unitOfWork'>,
  { ward, ttlSeconds }: CodeRequest,
  by: Administrator,
): Promise<NewEnrolmentCode> {
  return unitOfWork.run((repositories) => {
    const { codes, audit } = repositories;
    const nowMs = clock.nowMs();
    const expiresAtMs = nowMs + ttlSeconds * 1000;
    const wardId = ensureStandardWard(repositories, ward, nowMs);
    codes.removeExpired(nowMs);
    const code = drawUnusedCode((selector) => codes.find(selector) === null);
    const sealed = sealEnrolmentCode(code);
    codes.insert({ ...sealed, wardId, expiresAtMs });
    const details = { code: commitmentOfCode(sealed), ward_id: wardId, ttl_seconds: ttlSeconds };
    auditAct(audit, { by, nowMs }, { type: 'enrolment_code_made', details });
    return { code, ward, expiresAtMs };
  });
}

/** There are a million selectors, so a second draw is rare. */
function drawUnusedCode(isFree: (selector: string) => boolean): string {
  for (;;) {
    const code = drawEnrolmentCode();
    if (isFree(code.slice(0, 4))) return code;
  }
}
