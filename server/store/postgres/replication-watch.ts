import type { Log } from '../../domain/ports/log.ts';
import type { Metrics } from '../../domain/ports/metrics.ts';
import type { UnitOfWork } from '../../domain/ports/unit-of-work.ts';
import { houseLane } from './lane-writer.ts';

/** While the standby is missing, an idle node looks for it as often. */
const lookEveryMs = 2_000;

export interface ReplicationWatchOptions {
  /** Null: a command, which says it to whoever gave it. */
  readonly node: string | null;
  readonly unitOfWork: Pick<UnitOfWork, 'run'>;
  /** Whether events bear a seal already: a node that starts tells its trail nothing before. */
  readonly isSealed: () => boolean;
  readonly nowMs: () => number;
  readonly log: Pick<Log, 'warn' | 'info'>;
  readonly metrics: Pick<Metrics, 'unprotectedCommit' | 'standbyMissing'>;
}

/** What a transaction of this process has added to a lane; without events, `firstSeq` is larger than `lastSeq`. */
export interface CommittedRange {
  readonly lane: number;
  readonly firstSeq: number;
  readonly lastSeq: number;
}

interface SeqRange {
  readonly first: number;
  readonly last: number;
}

/**
 * Knows whether what a process commits is on a second machine. A node tells log, metrics and audit trail once when that
 * ends and once when it is so again: a protected commit is on the standby together with all before it.
 */
export class ReplicationWatch {
  readonly #options: ReplicationWatchOptions;
  #isLost = false;
  /** The trail has it. */
  #isRecorded = false;
  #ranges = new Map<number, SeqRange>();
  #look: NodeJS.Timeout | undefined;

  constructor(options: ReplicationWatchOptions) {
    this.#options = options;
  }

  /** After each commit, in their order. */
  committed(isProtected: boolean, range: CommittedRange | null): void {
    if (!isProtected) this.#unprotected(range);
    else if (this.#isLost) this.#isBack();
    this.#recordLoss();
  }

  stop(): void {
    clearInterval(this.#look);
  }

  #unprotected(range: CommittedRange | null): void {
    const { node, unitOfWork, log, metrics } = this.#options;
    metrics.unprotectedCommit();
    if (range !== null && range.lastSeq >= range.firstSeq) {
      const first = this.#ranges.get(range.lane)?.first ?? range.firstSeq;
      this.#ranges.set(range.lane, { first, last: range.lastSeq });
    }
    if (this.#isLost) return;
    this.#isLost = true;
    if (node === null) return;
    metrics.standbyMissing(true);
    log.warn({}, 'no synchronous standby: what is committed from now on is on one machine only');
    this.#look = setInterval(() => void unitOfWork.run(async () => {}).catch(() => undefined), lookEveryMs);
    this.#look.unref();
  }

  #isBack(): void {
    const { node, log, metrics } = this.#options;
    this.#isLost = false;
    this.stop();
    if (node === null) return;
    metrics.standbyMissing(false);
    log.info({}, 'a synchronous standby is back: everything is on two machines again');
    if (this.#isRecorded) this.#record('replication_back');
    this.#isRecorded = false;
    this.#ranges = new Map();
  }

  #recordLoss(): void {
    const { node, isSealed } = this.#options;
    if (!this.#isLost || this.#isRecorded || node === null || !isSealed()) return;
    this.#isRecorded = true;
    this.#record('replication_lost');
  }

  /** With what this node has written without protection so far. */
  #record(type: 'replication_lost' | 'replication_back'): void {
    const { node, unitOfWork, nowMs } = this.#options;
    const ranges = [...this.#ranges].map(([lane, { first, last }]) => {
      const until = type === 'replication_back';
      if (lane === houseLane) return { house_from_seq: first, ...(until && { house_to_seq: last }) };
      return { lane, lane_from_seq: first, ...(until && { lane_to_seq: last }) };
    });
    const details = Object.assign({ node: node ?? '' }, ...ranges);
    const event = { type, outcome: type === 'replication_lost' ? 'failure' : 'success', details } as const;
    // Not written: the log has it.
    unitOfWork
      .run(async ({ audit }) => {
        await audit.append({ ...event, timeMs: nowMs() });
      })
      .catch(() => undefined);
  }
}
