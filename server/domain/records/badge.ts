/** A badge of a user, or a code that stands for one for a day. Of its number only a keyed hash is kept. */
export interface Badge {
  /** UUID. */
  readonly id: string;
  /** HMAC-SHA-256 of the number. */
  readonly hash: Buffer;
  readonly userId: number;
  readonly linkedAtMs: number;
  /** When a code ends; null: it is a badge. */
  readonly expiresAtMs: number | null;
  /** SHA-256 of the public key (SPKI, DER) that its card proves; null: it names its user and proves nothing. */
  readonly cardKey: Buffer | null;
}

export interface BadgeRepository {
  findByHash(hash: Buffer): Promise<Badge | null>;
  find(id: string): Promise<Badge | null>;
  /** The oldest first. */
  ofUser(userId: number): Promise<readonly Badge[]>;
  /** By user; for administrators. */
  list(): Promise<readonly Badge[]>;
  insert(badge: Badge): Promise<void>;
  setCardKey(id: string, cardKey: Buffer): Promise<void>;
  remove(id: string): Promise<void>;
  /** Returns how many there were. */
  removeOfUser(userId: number): Promise<number>;
}

/** The form in which the number of a badge is stored and looked for; nobody can compute it without the server's key. */
export type BadgeHash = (number: string) => Buffer;
