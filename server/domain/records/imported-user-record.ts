/** What another system last said about a user who came from there. */
export interface ImportedUserRecord {
  readonly userId: number;
  /** A fingerprint of the password hash there. */
  readonly passwordFingerprint: Buffer;
  readonly wasDisabled: boolean;
  /** A password has been set here since then: it cannot be told which of the two changes is the later one. */
  readonly passwordSetHere: boolean;
  /** The account is disabled because the other system said so, and nobody here has decided otherwise. */
  readonly disabledByImport: boolean;
}

export interface ImportedUserRepository {
  find(userId: number): Promise<ImportedUserRecord | null>;
  /** Everybody who ever came from another system and has not been erased. */
  ids(): Promise<readonly number[]>;
  put(record: ImportedUserRecord): Promise<void>;
  notePasswordSetHere(userId: number): Promise<void>;
  /** Somebody here has disabled or enabled the account. */
  noteDecidedHere(userId: number): Promise<void>;
  remove(userId: number): Promise<void>;
}
