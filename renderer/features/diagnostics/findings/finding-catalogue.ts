import type { FindingCode } from '../../../../electron/ipc/contract.ts';

/** Of each finding what was found, and what to do next (null when there is nothing to do). */
export type FindingCatalogue = Readonly<Record<FindingCode, readonly [string, string | null]>>;
