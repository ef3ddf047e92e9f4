import type { SessionEnd } from '../views/snapshot.ts';

/** A shift; after that nobody asks any more. */
const keptMs = 12 * 60 * 60_000;
const mostKept = 8;

/** The note that a parked session is over, kept in memory for its user until she comes back. */
export interface Farewell {
  readonly userId: string;
  readonly displayName: string;
  readonly reason: SessionEnd;
  /** By the server's clock. */
  readonly atMs: number;
}

type Farewells = readonly Farewell[];

/** Null when there is none. */
export function farewellFor(farewells: Farewells, userId: string): Farewell | null {
  return farewells.find((farewell) => farewell.userId === userId) ?? null;
}

/** The newest of each user. */
export function withFarewell(farewells: Farewells, farewell: Farewell): Farewells {
  return [farewell, ...withoutFarewellFor(farewells, farewell.userId)].slice(0, mostKept);
}

/** A user who has come back knows, so her name is removed. */
export function withoutFarewellFor(farewells: Farewells, userId: string): Farewells {
  return farewells.filter((farewell) => farewell.userId !== userId);
}

export function recentFarewells(farewells: Farewells, nowMs: number): Farewells {
  return farewells.filter(({ atMs }) => nowMs - atMs < keptMs);
}
