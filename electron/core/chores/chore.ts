/** Something that becomes due by itself. */
export interface Chore {
  /** Milliseconds until it is due; null: there is nothing to do. */
  dueInMs(): number | null;
  run(): void;
}

/** Milliseconds until the first of them is due; null when none is. */
export function nextDueInMs(chores: readonly Chore[]): number | null {
  const delays = chores.map((chore) => chore.dueInMs()).filter((delay) => delay !== null);
  return delays.length === 0 ? null : Math.min(...delays);
}

/** Runs those that are due, one after the other, since one of them may settle another. */
export function runDue(chores: readonly Chore[]): void {
  for (const chore of chores) if ((chore.dueInMs() ?? 1) <= 0) chore.run();
}
