/** A badge of a user. Of its number only a keyed hash is kept. */
export interface Badge {
  /** UUID. */
  readonly id: string;
  /** HMAC-SHA-256 of the number. */
  readonly hash: Buffer;
  readonly userId: number;
  readonly linkedAtMs: number;
}

export interface BadgeRepository {
  findByHash(hash: Buffer): Badge | null;
  find(id: string): Badge | null;
  /** The oldest first. */
  ofUser(userId: number): readonly Badge[];
  /** By user; for administrators. */
  list(): readonly Badge[];
  insert(badge: Badge): void;
  remove(id: string): void;
  /** Returns how many there were. */
  removeOfUser(userId: number): number;
}

/** The form in which the number of a badge is stored and looked for; nobody can compute it without the server's key. */
export type BadgeHash = (number: string) => Buffer;
