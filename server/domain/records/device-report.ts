/** What a workstation has reported about itself, and when. */
export interface DeviceReport {
  readonly reportedAtMs: number;
  readonly version: string;
  readonly os: string;
  readonly arch: 'x64' | 'arm64' | 'other';
  readonly policyVersion: number | null;
  /** SHA-256 in base64url. */
  readonly policyHash: string;
  /** What is wrong with its policy; never a value. */
  readonly problems: readonly ReportedProblem[];
  readonly install: 'machine' | 'user';
  readonly keyKind: 'machine' | 'user';
}

export interface ReportedProblem {
  /** Null: a source as a whole. */
  readonly setting: string | null;
  readonly problem: string;
}

/** What all reports together say, about workstations that are not revoked. */
export interface Inventory {
  /** How many workstations of each version have reported since then, the most frequent version first. */
  readonly versions: readonly { readonly version: string; readonly count: number }[];
  /** How many of these have problems with their policy. */
  readonly withProblems: number;
  /** How many are waiting for IT, whether they have reported or not. */
  readonly waiting: number;
}

export interface DeviceReportRepository {
  /** Replaces what the device reported before. */
  keep(deviceId: string, report: DeviceReport): Promise<void>;
  /** Null: it has reported nothing. */
  find(deviceId: string): Promise<DeviceReport | null>;
  /** The last contact with a device, by a report or a sign-in; null: never. */
  lastSeenMs(deviceId: string): Promise<number | null>;
  inventory(sinceMs: number): Promise<Inventory>;
}
