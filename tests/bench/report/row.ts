/** One line of the results: something measured and, if there is one, its goal. */
export interface Row {
  readonly what: string;
  readonly value: number;
  /** `×` is a ratio of two figures of the same run. */
  readonly unit:
    | '×'
    | '/s'
    | 'ms'
    | 's'
    | 'µs'
    | 'MB'
    | 'kB'
    | 'bytes'
    | '%'
    | 'cores'
    | 'rows'
    | 'rotations'
    | 'errors';
  readonly goal?: Goal;
  readonly note?: string;
}

export type Goal = { readonly atLeast: number } | { readonly atMost: number } | { readonly exactly: number };

/** Whether the goal is reached; null without a goal. */
export function isMet({ value, goal }: Row): boolean | null {
  if (!goal) return null;
  if ('atLeast' in goal) return value >= goal.atLeast;
  if ('atMost' in goal) return value <= goal.atMost;
  return value === goal.exactly;
}

/** The median. Throws without numbers. */
export function medianOf(numbers: readonly number[]): number {
  const sorted = numbers.toSorted((left, right) => left - right);
  const upper = sorted[Math.floor(sorted.length / 2)];
  const lower = sorted[Math.ceil(sorted.length / 2) - 1];
  if (upper === undefined || lower === undefined) throw new Error('no numbers');
  return (upper + lower) / 2;
}
