/** Slow hashing of passwords. At most a few run at once; `Refusal('unavailable')` when too many wait. */
export interface PasswordHasher {
  hash(password: string): Promise<string>;
  /** With `null` (no such user) it costs the time of one of our own hashes and answers false. */
  verify(hash: string | null, password: string): Promise<boolean>;
  /** Whether `verify` can tell anything about a hash; those of other systems may be of unknown kinds. */
  understands(hash: string): boolean;
  /** True for hashes of another system or of another cost than the configured one. */
  isOutdated(hash: string): boolean;
}
