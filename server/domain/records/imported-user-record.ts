/** What another system said last about a user who came from there. */
export interface ImportedUserRecord {
  readonly userId: number;
  /** Of the password hash there. */
  readonly passwordFingerprint: Buffer;
  readonly wasDisabled: boolean;
  /** A password was set here since then: which of two changes is the later one cannot be told. */
  readonly passwordSetHere: boolean;
  /** The account is disabled because the other system said so, and nobody here decided about it. */
  readonly disabledByImport: boolean;
}

export interface ImportedUserRepository {
  find(userId: number): ImportedUserRecord | null;
  /** Everybody who ever came from another system and was not erased. */
  ids(): readonly number[];
  put(record: ImportedUserRecord): void;
  notePasswordSetHere(userId: number): void;
  /** Somebody here has disabled or enabled the account. */
  noteDecidedHere(userId: number): void;
  remove(userId: number): void;
}
