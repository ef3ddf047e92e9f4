import type { FindingCode } from '../../../../electron/ipc/contract.ts';

/** For each finding: what was found, and what to do next (null: nothing). */
export type FindingCatalogue = Readonly<Record<FindingCode, readonly [string, string | null]>>;
