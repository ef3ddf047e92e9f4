/** Slow hashing of passwords. At most a few run at once; `Refusal('unavailable')` when too many wait. */
export interface PasswordHasher {
  hash(password: string): Promise<string>;
  /** With `null` (no such user) it costs the same time and answers false. */
  verify(hash: string | null, password: string): Promise<boolean>;
}
