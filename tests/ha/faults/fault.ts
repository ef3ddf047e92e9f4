import type { Random } from '../../soak/clinician.ts';
import type { History } from '../load/history.ts';
import type { System } from '../system/system.ts';

/** Something that fails while everybody works. */
export interface Fault {
  readonly name: string;
  readonly meaning: string;
  /** Whether it can happen to this system. */
  readonly fits: (system: System) => boolean;
  /** Lets it happen and repairs it; says what it did. */
  readonly strike: (system: System, tools: FaultTools) => Promise<string>;
  /** How long writing may be interrupted. */
  readonly allowedMs: number;
  /** No request may stay without an answer. */
  readonly unnoticed?: true;
}

export interface FaultTools {
  readonly random: Random;
  /** Waits for `ms` milliseconds; rejects when the trial is cancelled. */
  readonly rest: (ms: number) => Promise<void>;
  /** What everybody is answered meanwhile. */
  readonly history: Pick<History, 'follow'>;
  /** Notes, unless it is true, that the fault was not felt as it must be: a trial in which nothing fails tries nothing. */
  readonly expect: (isTrue: boolean, what: string) => void;
}

/** One of several, by chance. */
export function pick<Item>(items: readonly Item[], random: Random): Item {
  const item = items[Math.floor(random() * items.length)];
  if (item === undefined) throw new Error('there is nothing to choose from');
  return item;
}

/** Waits up to `limitMs` until something is so; false: it never was. */
export async function becomes(
  isSo: () => Promise<boolean>,
  { rest }: Pick<FaultTools, 'rest'>,
  limitMs: number,
): Promise<boolean> {
  for (const untilMs = Date.now() + limitMs; Date.now() < untilMs; await rest(200)) {
    if (await isSo().catch(() => false)) return true;
  }
  return false;
}
