import type { SessionEnd } from '../views/snapshot.ts';

/** A shift; after that nobody wonders any more. */
const keptMs = 12 * 60 * 60_000;
const mostKept = 8;

/** That a parked session is over, kept for its user until she comes back, in memory only. */
export interface Farewell {
  readonly userId: string;
  readonly displayName: string;
  readonly reason: SessionEnd;
  /** By the server's clock. */
  readonly atMs: number;
}

interface Farewells {
  farewells: readonly Farewell[];
}

export function noteFarewell(state: Farewells, farewell: Farewell): void {
  const others = state.farewells.filter(({ userId }) => userId !== farewell.userId);
  state.farewells = [farewell, ...others].slice(0, mostKept);
}

/** Null when there is none; her name then needs no longer stand there. */
export function takeFarewell(state: Farewells, userId: string): Farewell | null {
  const found = state.farewells.find((farewell) => farewell.userId === userId) ?? null;
  state.farewells = state.farewells.filter((farewell) => farewell !== found);
  return found;
}

export function dropOldFarewells(state: Farewells, nowMs: number): void {
  if (state.farewells.some(({ atMs }) => nowMs - atMs >= keptMs))
    state.farewells = state.farewells.filter(({ atMs }) => nowMs - atMs < keptMs);
}
