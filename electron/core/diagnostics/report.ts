import type { CheckState, FindingCode } from './findings.ts';

/** The checks, in the order in which they are shown. */
export const checkNames = [
  'policy',
  'server',
  'clock',
  'certificate',
  'proxy',
  'environment',
  'keychain',
  'device_key',
  'sign_outs',
  'card_readers',
  'data_folder',
  'drafts',
  'log_folder',
  'time_zone',
  'versions',
] as const;
export type CheckName = (typeof checkNames)[number];

/** One fact behind a finding, under a technical name. */
export interface Detail {
  readonly name: string;
  readonly value: string;
  /** For settings: where the value comes from ("default" if nobody set it), and whether it is locked for users. */
  readonly source?: string;
  readonly isLocked?: boolean;
}

/** What a check found, before it is put into sentences. */
export interface Finding {
  readonly code: FindingCode;
  readonly values: Readonly<Record<string, string>>;
  readonly details: readonly Detail[];
}

export interface CheckResult extends Finding {
  readonly check: CheckName;
  readonly state: CheckState;
  /** In English; `code` and `values` say the same in any language. */
  readonly message: string;
  readonly next: string | null;
  readonly durationMs: number;
}

/** One run; nothing in it is secret or about a user. */
export interface DiagnosticsReport {
  /** By this computer's clock, ISO 8601. */
  readonly startedAt: string;
  readonly version: string;
  /** False while checks are under way. */
  readonly finished: boolean;
  readonly checks: readonly {
    readonly check: CheckName;
    /** Null while it is under way. */
    readonly result: CheckResult | null;
  }[];
}

/** A finding without its sentences. */
export function finding(
  code: FindingCode,
  values: Readonly<Record<string, string>> = {},
  details: readonly Detail[] = [],
): Finding {
  return { code, values, details };
}
