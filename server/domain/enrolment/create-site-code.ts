import { randomUUID } from 'node:crypto';
import { isAddressRange } from '../addresses/address-ranges.ts';
import { type Administrator, auditAct } from '../administration/administrator.ts';
import { Refusal } from '../ports/refusal.ts';
import type { Ports } from '../ports.ts';
import type { SiteTerms } from '../records/enrolment-code.ts';
import { ensureStandardWard } from '../wards/ensure-ward.ts';
import { drawUnusedCode, type NewEnrolmentCode } from './create-enrolment-code.ts';
import { commitmentOfCode, sealEnrolmentCode } from './enrolment-code.ts';

/** What a site code is to permit. */
export interface SiteCodeRequest
  extends Pick<SiteTerms, 'uses' | 'networks' | 'needsApproval' | 'replacesSameName'> {
  /** Name of the ward for the workstations, added with the standard profile if it is new; null: none. */
  readonly ward: string | null;
  readonly ttlSeconds: number;
}

/** A code that enrols many workstations; it is shown once and cannot be read back. */
export interface NewSiteCode extends NewEnrolmentCode {
  readonly id: string;
}

/**
 * Makes a code with which as many workstations enrol as it says; removes codes that have expired. Throws
 * `Refusal('invalid_request')` for what is no network.
 */
export async function createSiteCode(
  { clock, unitOfWork }: Pick<Ports, 'clock' | 'unitOfWork'>,
  { ward, ttlSeconds, ...asked }: SiteCodeRequest,
  by: Administrator,
): Promise<NewSiteCode> {
  if (!asked.networks.every(isAddressRange))
    throw new Refusal('invalid_request', { sentence: 'The request is malformed: networks.' });
  return unitOfWork.run((repositories) => {
    const { codes, audit } = repositories;
    const nowMs = clock.nowMs();
    const expiresAtMs = nowMs + ttlSeconds * 1000;
    const wardId = ensureStandardWard(repositories, ward, nowMs);
    codes.removeExpired(nowMs);
    const code = drawUnusedCode(codes, 'site');
    const sealed = sealEnrolmentCode(code);
    const site: SiteTerms = { ...asked, id: randomUUID(), madeAtMs: nowMs, usesLeft: asked.uses };
    codes.insert({ ...sealed, wardId, expiresAtMs, site });
    const details = {
      code: commitmentOfCode(sealed),
      site_code: site.id,
      ward_id: wardId,
      ttl_seconds: ttlSeconds,
      uses: site.uses,
      networks: JSON.stringify(site.networks),
      approval: site.needsApproval,
      replace_same_name: site.replacesSameName,
    };
    auditAct(audit, { by, nowMs }, { type: 'site_code_made', details });
    return { id: site.id, code, ward, expiresAtMs };
  });
}
