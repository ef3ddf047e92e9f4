import { alertSentence } from '../domain/alerts/alert-sentence.ts';
import { type Log, silentLog } from '../domain/ports/log.ts';
import type { Metrics } from '../domain/ports/metrics.ts';
import type { NewAuditEvent } from '../domain/records/audit-event.ts';

/**
 * Counts audit events, and passes them to the log of alerts, once they are on disk; those of an undone job never
 * are.
 */
export class AuditCount {
  readonly #metrics: Pick<Metrics, 'audited'>;
  #baseSeq = 0;
  /** Of this transaction, in order. */
  #events: { readonly event: NewAuditEvent; readonly requestId: string | undefined }[] = [];
  readonly #log: Pick<Log, 'warn'>;

  constructor(metrics: Pick<Metrics, 'audited'>, log: Pick<Log, 'warn'> = silentLog) {
    this.#metrics = metrics;
    this.#log = log;
  }

  /** A transaction begins after event `seq`. */
  begin(seq: number): void {
    this.#baseSeq = seq;
    this.#events = [];
  }

  /** An event took the number `seq`, so any counted by an undone job under this or a later number are forgotten. */
  appended(seq: number, event: NewAuditEvent, requestId?: string): void {
    this.#events.length = seq - this.#baseSeq - 1;
    this.#events.push({ event, requestId });
  }

  /** The transaction is on disk, up to event `seq`. */
  committed(seq: number): void {
    let onDisk = this.#baseSeq;
    for (const { event, requestId } of this.#events.slice(0, seq - this.#baseSeq)) {
      onDisk += 1;
      this.#metrics.audited(event.type, event.outcome);
      if (event.type === 'alert') this.#tell(event, onDisk, requestId);
    }
    this.begin(seq);
  }

  #tell({ reason, sessionId, userId, deviceId }: NewAuditEvent, seq: number, requestId?: string): void {
    const who = { sessionId, userId, deviceId };
    const known = Object.entries(who).filter(([, id]) => id !== undefined && id !== null);
    const request = requestId === undefined ? {} : { requestId };
    this.#log.warn({ reason, ...Object.fromEntries(known), seq, ...request }, alertSentence(reason));
  }
}
