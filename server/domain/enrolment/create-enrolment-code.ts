import { type Administrator, auditAct } from '../administration/administrator.ts';
import type { Repositories } from '../ports/unit-of-work.ts';
import type { Ports } from '../ports.ts';
import type { AuditDetails } from '../records/audit-event.ts';
import type { SiteTerms } from '../records/enrolment-code.ts';
import { ensureStandardWard } from '../wards/ensure-ward.ts';
import { commitmentOfCode, drawEnrolmentCode, sealEnrolmentCode } from './enrolment-code.ts';

export interface CodeRequest {
  /** Name of the ward for what enrols with it, added with the standard profile if it is new; null: none. */
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
    const nowMs = clock.nowMs();
    const { made, details } = issueCode(repositories, { ward, ttlSeconds, nowMs, site: null });
    auditAct(repositories.audit, { by, nowMs }, { type: 'enrolment_code_made', details });
    return made;
  });
}

/** A code, for its administrator, and what the event of its making says of it. */
export interface IssuedCode {
  readonly made: NewEnrolmentCode;
  readonly details: AuditDetails;
}

/** Draws and keeps a code, of a site if it has terms; removes those that have expired. Must run inside a job. */
export function issueCode(
  repositories: Repositories,
  {
    ward,
    ttlSeconds,
    nowMs,
    site,
  }: CodeRequest & { readonly nowMs: number; readonly site: SiteTerms | null },
): IssuedCode {
  const { codes } = repositories;
  const expiresAtMs = nowMs + ttlSeconds * 1000;
  const wardId = ensureStandardWard(repositories, ward, nowMs);
  codes.removeExpired(nowMs);
  const code = drawUnusedCode(codes, site === null ? 'device' : 'site');
  const sealed = sealEnrolmentCode(code);
  codes.insert({ ...sealed, wardId, expiresAtMs, site });
  const details = { code: commitmentOfCode(sealed), ward_id: wardId, ttl_seconds: ttlSeconds };
  return { made: { code, ward, expiresAtMs }, details };
}

/** A code that can be told from all others by its selector. There are a million of these, so a second draw is rare. */
function drawUnusedCode(codes: Pick<Repositories['codes'], 'find'>, of: 'device' | 'site'): string {
  for (;;) {
    const code = drawEnrolmentCode(of);
    if (codes.find(code.slice(0, 4)) === null) return code;
  }
}
