/** What is stored of a code: enough to recognise it, not enough to use it. */
export interface EnrolmentCode {
  /** The first four characters, by which the rest is found. */
  readonly selector: string;
  readonly salt: Buffer;
  /** HMAC-SHA-256 of the other twelve characters, keyed with the salt. */
  readonly hash: Buffer;
  /** Ward of the workstation that uses the code; null: the code says nothing about it. */
  readonly wardId: number | null;
  readonly expiresAtMs: number;
}

export interface EnrolmentCodeRepository {
  find(selector: string): EnrolmentCode | null;
  insert(code: EnrolmentCode): void;
  remove(selector: string): void;
  /** Removes the codes that nobody can use any more. */
  removeExpired(nowMs: number): void;
}

/** No code is made for longer; one that has more left was made by a clock ahead of ours. */
export const longestCodeSeconds = 30 * 24 * 60 * 60;

/** Whether a code can still be used. */
export function isCodeValid({ expiresAtMs }: Pick<EnrolmentCode, 'expiresAtMs'>, nowMs: number): boolean {
  const leftMs = expiresAtMs - nowMs;
  return leftMs > 0 && leftMs <= longestCodeSeconds * 1000;
}
