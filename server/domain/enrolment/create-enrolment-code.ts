import { type Administrator, auditAct } from '../administration/administrator.ts';
import type { Repositories } from '../ports/unit-of-work.ts';
import type { Ports } from '../ports.ts';
import type { AuditDetails } from '../records/audit-event.ts';
import type { SiteTerms } from '../records/enrolment-code.ts';
import { ensureStandardWard } from '../wards/ensure-ward.ts';
import { commitmentOfCode, drawEnrolmentCode, sealEnrolmentCode } from './enrolment-code.ts';

export interface CodeRequest {
  /** Name of the ward of what it enrols, created with the standard profile if it is new; null: none. */
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
  return unitOfWork.run(async (repositories) => {
    const nowMs = clock.nowMs();
    const { made, details } = await issueCode(repositories, { ward, ttlSeconds, nowMs, site: null });
    await auditAct(repositories.audit, { by, nowMs }, { type: 'enrolment_code_made', details });
    return made;
  });
}

/** A code, for its administrator, and what the event of its creation says about it. */
export interface IssuedCode {
  readonly made: NewEnrolmentCode;
  readonly details: AuditDetails;
}

/** Draws and stores a code, for a site if it has terms; removes expired ones. Must run inside a job. */
export async function issueCode(
  repositories: Repositories,
  {
    ward,
    ttlSeconds,
    nowMs,
    site,
  }: CodeRequest & { readonly nowMs: number; readonly site: SiteTerms | null },
): Promise<IssuedCode> {
  const { codes } = repositories;
  const expiresAtMs = nowMs + ttlSeconds * 1000;
  const wardId = await ensureStandardWard(repositories, ward, nowMs);
  await codes.removeExpired(nowMs);
  const code = await drawUnusedCode(codes, site === null ? 'device' : 'site');
  const sealed = sealEnrolmentCode(code);
  await codes.insert({ ...sealed, wardId, expiresAtMs, site });
  const details = { code: commitmentOfCode(sealed), ward_id: wardId, ttl_seconds: ttlSeconds };
  return { made: { code, ward, expiresAtMs }, details };
}

/** A code whose selector differs from all others'. There are a million selectors, so a second draw is rare. */
async function drawUnusedCode(
  codes: Pick<Repositories['codes'], 'find'>,
  of: 'device' | 'site',
): Promise<string> {
  for (;;) {
    const code = drawEnrolmentCode(of);
    if ((await codes.find(code.slice(0, 4))) === null) return code;
  }
}
