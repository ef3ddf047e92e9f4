/** What is stored of a code: enough to recognise it, not enough to use it. */
export interface EnrolmentCode {
  /** The first four characters, by which the rest is found. */
  readonly selector: string;
  readonly salt: Buffer;
  /** HMAC-SHA-256 of the other characters, keyed with the salt. */
  readonly hash: Buffer;
  /** Ward of the workstation that uses the code; null: the code says nothing about it. */
  readonly wardId: number | null;
  readonly expiresAtMs: number;
  /** For a site code; null: it enrols one workstation, once, from anywhere. */
  readonly site: SiteTerms | null;
}

/** What a site code permits. */
export interface SiteTerms {
  /** UUID, by which it is listed and revoked. */
  readonly id: string;
  readonly madeAtMs: number;
  /** How many workstations it was made for, and how many may still use it. */
  readonly uses: number;
  readonly usesLeft: number;
  /** Addresses and subnets from which it works; none: from anywhere. */
  readonly networks: readonly string[];
  /** Whether every workstation waits until IT admits it. */
  readonly needsApproval: boolean;
  /** Whether a workstation replaces the one of the same name. */
  readonly replacesSameName: boolean;
}

export type SiteCode = EnrolmentCode & { readonly site: SiteTerms };

export interface EnrolmentCodeRepository {
  find(selector: string): Promise<EnrolmentCode | null>;
  insert(code: EnrolmentCode): Promise<void>;
  /** Counts one use of a site code. */
  countUse(selector: string): Promise<void>;
  remove(selector: string): Promise<void>;
  /** Removes the codes that nobody can use any more. */
  removeExpired(nowMs: number): Promise<void>;
  /** Site codes, the oldest first. */
  siteCodes(): Promise<readonly SiteCode[]>;
}

/** No code is made for longer; one that has more left was made by a clock ahead of ours. */
export const longestCodeSeconds = 30 * 24 * 60 * 60;

/** Whether a code can still be used, as far as time is concerned. */
export function isCodeValid({ expiresAtMs }: Pick<EnrolmentCode, 'expiresAtMs'>, nowMs: number): boolean {
  const leftMs = expiresAtMs - nowMs;
  return leftMs > 0 && leftMs <= longestCodeSeconds * 1000;
}

/** The state of a site code. */
export function stateOfSiteCode(
  { expiresAtMs, site }: Pick<SiteCode, 'expiresAtMs' | 'site'>,
  nowMs: number,
): 'valid' | 'used_up' | 'expired' {
  if (!isCodeValid({ expiresAtMs }, nowMs)) return 'expired';
  return site.usesLeft > 0 ? 'valid' : 'used_up';
}
