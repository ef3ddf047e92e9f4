import type { EnrolmentCode, SiteTerms } from '../domain/records/enrolment-code.ts';
import { jsonOrNull } from '../text/json-or-null.ts';
import { blobToUuid, uuidToBlob } from './uuid-blob.ts';

export interface CodeRow {
  readonly selector: string;
  readonly salt: Buffer;
  readonly hash: Buffer;
  readonly ward_id: number | null;
  readonly expires_at_ms: number;
  /** For a site code, like the columns after it. */
  readonly id: Buffer | null;
  readonly made_at_ms: number | null;
  readonly uses: number | null;
  readonly uses_left: number | null;
  readonly networks: string | null;
  readonly needs_approval: number | null;
  readonly replaces_same_name: number | null;
}

export const codeColumns = `
  selector, salt, hash, ward_id, expires_at_ms, id, made_at_ms, uses, uses_left, networks, needs_approval,
  replaces_same_name`;

/** The code in a row. */
export function codeOf(row: CodeRow): EnrolmentCode {
  const { selector, salt, hash, ward_id: wardId, expires_at_ms: expiresAtMs } = row;
  return { selector, salt, hash, wardId, expiresAtMs, site: row.id === null ? null : termsOf(row, row.id) };
}

/** A missing value never makes a code more permissive: no use is left, and every workstation waits. */
function termsOf(row: CodeRow, id: Buffer): SiteTerms {
  const networks = jsonOrNull(row.networks ?? '');
  const isList = Array.isArray(networks) && networks.every((network) => typeof network === 'string');
  return {
    id: blobToUuid(id),
    madeAtMs: row.made_at_ms ?? 0,
    uses: row.uses ?? 0,
    usesLeft: isList ? (row.uses_left ?? 0) : 0,
    networks: isList ? networks : [],
    needsApproval: row.needs_approval !== 0,
    replacesSameName: row.replaces_same_name === 1,
  };
}

/** The columns of a code, in order. */
export function codeValues({ selector, salt, hash, wardId, expiresAtMs, site }: EnrolmentCode) {
  return [
    selector,
    salt,
    hash,
    wardId,
    expiresAtMs,
    uuidToBlob(site?.id ?? null),
    site?.madeAtMs ?? null,
    site?.uses ?? null,
    site?.usesLeft ?? null,
    site ? JSON.stringify(site.networks) : null,
    site ? Number(site.needsApproval) : null,
    site ? Number(site.replacesSameName) : null,
  ] as const;
}
