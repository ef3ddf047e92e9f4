import type { Random } from '../../soak/clinician.ts';
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
}

/** One of several, by chance. */
export function pick<Item>(items: readonly Item[], random: Random): Item {
  const item = items[Math.floor(random() * items.length)];
  if (item === undefined) throw new Error('there is nothing to choose from');
  return item;
}
