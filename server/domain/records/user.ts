import type { RoleName } from '../../contract/profiles.ts';

export interface User {
  /** Never used twice; `sub` and `user_id` of tokens are its decimal form. */
  readonly id: number;
  readonly username: string;
  readonly displayName: string;
  readonly role: RoleName;
  readonly wardId: number | null;
  readonly passwordHash: string;
  readonly disabled: boolean;
  /** What was said about emergency access of this user; null: the role decides. */
  readonly emergency: 'allowed' | 'denied' | null;
  readonly createdAtMs: number;
  /** With it the audit trail vouches for names and password; null for somebody who was erased. */
  readonly salt: Buffer | null;
}

export interface UserRepository {
  /**
   * Case does not count, as in Active Directory, unless several names differ in nothing else: these are found by
   * their exact spelling only.
   */
  findByName(username: string): Promise<User | null>;
  /** All users whose names differ from it in case only, or not at all. */
  namesakes(username: string): Promise<readonly User[]>;
  /** The names of users that differ in case only, in groups. */
  namesDifferingInCase(): Promise<readonly (readonly string[])[]>;
  find(id: number): Promise<User | null>;
  list(): Promise<readonly User[]>;
  /** By id, from the one after `afterId` on (0: from the first). */
  page(afterId: number, limit: number): Promise<readonly User[]>;
  /** How many users have a password. */
  countWithPassword(): Promise<number>;
  /** The hash of the user at a place below that number; a user keeps the place as long as nobody before loses a password. */
  passwordHashAt(place: number): Promise<string | null>;
  /** True as long as nobody was ever added. */
  isEmpty(): Promise<boolean>;
  /** Whether the audit trail has given this id to somebody, whose row may be gone. */
  wasIdGiven(id: number): Promise<boolean>;
  /** Returns the new user's id: larger than any that was ever given, unless it is told. */
  insert(user: Omit<User, 'id' | 'emergency' | 'salt'> & { readonly id: number | null }): Promise<number>;
  /** Users who are added without an id get this one or a larger one from now on. */
  reserveIdsBelow(id: number): Promise<void>;
  rename(id: number, username: string): Promise<void>;
  setDisabled(id: number, disabled: boolean): Promise<void>;
  setEmergency(id: number, emergency: User['emergency']): Promise<void>;
  setPasswordHash(id: number, passwordHash: string): Promise<void>;
  /** Replaces name, shown name and password by nothing, for good, and disables the account. */
  erase(id: number): Promise<void>;
}
