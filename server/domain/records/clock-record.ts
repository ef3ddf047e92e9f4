/** Why the clock of the machine is not believed. */
export type DoubtReason =
  /** It left the time that the process counts by itself. */
  | 'left_own_time'
  /** At the start it stood before what was committed last. */
  | 'before_last_commit'
  /** At the start it stood far after what was committed last, and nothing keeps it right. */
  | 'far_ahead';

export interface ClockDoubt {
  readonly reason: DoubtReason;
  /** By the server's own time. */
  readonly sinceMs: number;
}

/** What a server notes about its clock, for commands beside it and for the server after it. */
export interface ClockRecord {
  /** The server's own time, and what the clocks of the machine said at that moment. */
  readonly timeMs: number;
  readonly wallMs: number;
  readonly uptimeMs: number;
  /** Changes whenever the machine is started; null: the system does not tell. */
  readonly bootId: string | null;
  readonly doubt: ClockDoubt | null;
  /** What was stamped from then on is moved when the clock is found to have been wrong; null: nothing. */
  readonly unvouchedSinceMs: number | null;
  /** It is no note of before, but the clock of the database, by which all nodes go. */
  readonly isShared?: boolean;
}

export interface ClockRecordRepository {
  read(): Promise<ClockRecord | null>;
  /** Where the record is shared, nothing is written: each node has doubts of its own. */
  write(record: ClockRecord): Promise<void>;
  /** Whether IT has said that the clock of the machine is right, and no server has heard of it yet. */
  isAcceptanceRequested(): Promise<boolean>;
  requestAcceptance(): Promise<void>;
  forgetAcceptance(): Promise<void>;
}
