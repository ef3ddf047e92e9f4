/** `; did you mean …?` with the known name that a mistyped one resembles most; empty where none does. */
export function suggestion(mistyped: string, known: readonly string[]): string {
  const nearest = nearestName(mistyped, known);
  return nearest === null ? '' : `; did you mean ${nearest}?`;
}

/** The known name with the fewest typing errors, if these are at most a third of it; null: none. */
export function nearestName(mistyped: string, known: readonly string[]): string | null {
  const ranked = known
    .map((name) => ({ name, distance: editDistance(mistyped.toLowerCase(), name.toLowerCase()) }))
    .sort((a, b) => a.distance - b.distance);
  const [best] = ranked;
  return best && best.distance <= Math.max(1, best.name.length / 3) ? best.name : null;
}

/** Levenshtein distance, row by row. */
function editDistance(from: string, to: string): number {
  let row = Array.from({ length: to.length + 1 }, (_, column) => column);
  for (const [line, letter] of [...from].entries()) {
    const next = [line + 1];
    for (let column = 1; column <= to.length; column += 1) {
      const replaced = (row[column - 1] ?? 0) + (letter === to[column - 1] ? 0 : 1);
      next.push(Math.min(replaced, (row[column] ?? 0) + 1, (next[column - 1] ?? 0) + 1));
    }
    row = next;
  }
  return row.at(-1) ?? 0;
}
