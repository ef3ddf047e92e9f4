export interface Verification {
  readonly matches: boolean;
  /**
   * The hash should be replaced now that the password is known: it is of another system, of another cost than the
   * configured one, or of a password that was not normalised.
   */
  readonly isOutdated: boolean;
}

/** Slow hashing of passwords. At most a few run at once; `Refusal('unavailable')` when too many wait. */
export interface PasswordHasher {
  /** Of the normalised password. */
  hash(password: string): Promise<string>;
  /** With `null` (no such user) it costs the time of one of our own hashes and matches nothing. */
  verify(hash: string | null, password: string): Promise<Verification>;
  /** Whether `verify` can tell anything about a hash; those of other systems may be of unknown kinds. */
  understands(hash: string): boolean;
}

/** Draws numbers in (0, 1], each always the same for one name and step; nobody can compute them without the server's key. */
export type DecoyDraw = (username: string, step: number) => number;
