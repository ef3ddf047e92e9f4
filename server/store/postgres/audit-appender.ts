import type { ChainLink, NewAuditEvent } from '../../domain/records/audit-event.ts';

/** The end of the lane that a job writes to. */
export interface AuditAppender {
  /** The newest link, events of this job included. */
  readonly head: ChainLink;
  /** How many events wait to be written. */
  readonly pending: number;
  append(event: NewAuditEvent, requestId?: string): void;
  /** Writes what was appended; to be awaited before a statement that reads or removes events of the lane. */
  flush(): Promise<void>;
}
