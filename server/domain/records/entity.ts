/** What the trail vouches for, in the order in which differences are told. */
export const entityKinds = [
  'user',
  'emergency',
  'session',
  'device',
  'ward',
  'client',
  'badge',
  'emergency_code',
  'enrolment_code',
] as const;
export type EntityKind = (typeof entityKinds)[number];

export type Fact = string | number | boolean | null;
/** Undefined: nobody vouches for it. */
export type Facts = Readonly<Record<string, Fact | undefined>>;

/** A row that matters, reduced to what the trail tells of it. */
export interface Entity {
  readonly kind: EntityKind;
  readonly id: string;
  readonly facts: Facts;
}

/** The tables whose rows the trail vouches for, and the snapshots of them. */
export interface StateTables {
  /** All users, wards, workstations, clients, badges, codes, emergency accesses and *open* sessions. */
  entities(): AsyncIterableIterator<Entity>;
  /** Whether there is no such row at all. */
  isEmpty(): Promise<boolean>;
  /** Why a session ended, by its row; `open`, or null when there is no row (any more). */
  endOf(sessionId: string): Promise<string | null>;
  /** The largest id that a user has or had, by tables, trail, snapshot and SQLite's own counter. */
  highestUserId(): Promise<number>;
  /** Lines of the snapshot that belongs to an event. */
  snapshot(seq: number): AsyncIterableIterator<string>;
  hasSnapshot(): Promise<boolean>;
  /** Keeps the lines of a new snapshot and removes those of all others. */
  putSnapshot(seq: number, lines: readonly string[]): Promise<void>;
}
