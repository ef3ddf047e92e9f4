import type { NewAuditEvent } from '../domain/audit/audit-event.ts';
import type { Metrics } from '../domain/metrics.ts';

/** Counts audit events when they are on disk: those of an undone job never are. */
export class AuditCount {
  readonly #metrics: Pick<Metrics, 'audited'>;
  #baseSeq = 0;
  /** Of this transaction, in their order. */
  #events: NewAuditEvent[] = [];

  constructor(metrics: Pick<Metrics, 'audited'>) {
    this.#metrics = metrics;
  }

  /** A transaction begins after event `seq`. */
  begin(seq: number): void {
    this.#baseSeq = seq;
    this.#events = [];
  }

  /** An event took the number `seq`; those that an undone job had given it and all after it are forgotten. */
  appended(seq: number, event: NewAuditEvent): void {
    this.#events.length = seq - this.#baseSeq - 1;
    this.#events.push(event);
  }

  /** The transaction is on disk, up to event `seq`. */
  committed(seq: number): void {
    for (const { type, outcome } of this.#events.slice(0, seq - this.#baseSeq)) {
      this.#metrics.audited(type, outcome);
    }
    this.begin(seq);
  }
}
