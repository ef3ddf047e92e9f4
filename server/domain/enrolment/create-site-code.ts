import { randomUUID } from 'node:crypto';
import { isAddressRange } from '../addresses/address-ranges.ts';
import { type Administrator, auditAct } from '../administration/administrator.ts';
import { Refusal } from '../ports/refusal.ts';
import type { Ports } from '../ports.ts';
import type { SiteTerms } from '../records/enrolment-code.ts';
import { type CodeRequest, issueCode, type NewEnrolmentCode } from './create-enrolment-code.ts';

/** What a site code permits. */
export interface SiteCodeRequest
  extends CodeRequest,
    Pick<SiteTerms, 'uses' | 'networks' | 'needsApproval' | 'replacesSameName'> {}

/** A code that enrols many workstations; it is shown once and cannot be read back. */
export interface NewSiteCode extends NewEnrolmentCode {
  readonly id: string;
}

/**
 * Creates a code with which a given number of workstations can enrol; removes expired codes. Throws
 * `Refusal('invalid_request')` for something that is not a network.
 */
export async function createSiteCode(
  { clock, unitOfWork }: Pick<Ports, 'clock' | 'unitOfWork'>,
  { ward, ttlSeconds, ...asked }: SiteCodeRequest,
  by: Administrator,
): Promise<NewSiteCode> {
  if (!asked.networks.every(isAddressRange))
    throw new Refusal('invalid_request', { sentence: 'The request is malformed: networks.' });
  return unitOfWork.run(async (repositories) => {
    const nowMs = clock.nowMs();
    const site: SiteTerms = { ...asked, id: randomUUID(), madeAtMs: nowMs, usesLeft: asked.uses };
    const issued = await issueCode(repositories, { ward, ttlSeconds, nowMs, site });
    const details = {
      ...issued.details,
      site_code: site.id,
      uses: site.uses,
      networks: JSON.stringify(site.networks),
      approval: site.needsApproval,
      replace_same_name: site.replacesSameName,
    };
    await auditAct(repositories.audit, { by, nowMs }, { type: 'site_code_made', details });
    return { id: site.id, ...issued.made };
  });
}
