import type { Fault } from './faults/fault.ts';

/** One rule of the trial, and whether it was kept. */
export interface Finding {
  readonly what: string;
  readonly isGood: boolean;
  readonly detail: string;
}

/** A fault that has happened, and what came of it. */
export interface Struck {
  readonly fault: Pick<Fault, 'name' | 'allowedMs' | 'unnoticed'>;
  /** How it should have been felt, and was not. */
  readonly missed: readonly string[];
  readonly outageMs: number;
  readonly p99Ms: number;
  readonly unanswered: number;
}

export interface Expected {
  /** How many faults were to happen. */
  readonly kills: number;
  /** Why the trial ended before its time; null: it did not. */
  readonly broken: string | null;
  /** What must not happen, whatever fails. */
  readonly surprises: readonly string[];
}

/** What the trial itself has seen, without the checker. */
export function findingsAbout(
  struck: readonly Struck[],
  { kills, broken, surprises }: Expected,
): readonly Finding[] {
  const late = struck.filter(({ fault, outageMs }) => outageMs > fault.allowedMs);
  const noticed = struck.filter(({ fault, unanswered }) => fault.unnoticed && unanswered > 0);
  const unfelt = struck.flatMap(({ fault, missed }) =>
    missed.map((what) => `${fault.name}: not so: ${what}`),
  );
  const longest = (times: readonly number[]) => seconds(Math.max(0, ...times));
  const outage = longest(struck.map(({ outageMs }) => outageMs));
  const p99 = longest(struck.map(({ p99Ms }) => p99Ms));
  return [
    {
      what: 'everything that was to fail did',
      isGood: struck.length === kills,
      detail: `${struck.length} of ${kills} faults${list(counted(struck.map(({ fault }) => fault.name)))}`,
    },
    { what: 'everything came back', isGood: broken === null, detail: broken ?? 'yes' },
    {
      what: 'each fault was felt as it must be',
      isGood: unfelt.length === 0,
      detail: unfelt.length === 0 ? 'yes' : `${unfelt.length} times not${list(unfelt.slice(0, 5))}`,
    },
    {
      what: 'writes again in time',
      isGood: late.length === 0,
      detail: `longest ${outage}, worst client p99 ${p99}${list(late.map(({ fault }) => fault.name))}`,
    },
    {
      what: 'what nobody may notice',
      isGood: noticed.length === 0,
      detail:
        noticed
          .map(({ fault, unanswered }) => `${fault.name}: ${unanswered} without a final answer`)
          .join('; ') || 'nobody did',
    },
    {
      what: 'every answer was one that may be',
      isGood: surprises.length === 0,
      detail: surprises.length === 0 ? 'yes' : `${surprises.length}${list(surprises.slice(0, 5))}`,
    },
  ];
}

export const seconds = (ms: number) => `${(ms / 1000).toFixed(1)} s`;

function counted(names: readonly string[]): readonly string[] {
  return [...new Set(names)].map((name) => `${name} ${names.filter((each) => each === name).length}`);
}

const list = (items: readonly string[]) => (items.length === 0 ? '' : `: ${items.join('; ')}`);
