import type { Log } from '../../domain/ports/log.ts';
import type { Repositories } from '../../domain/ports/unit-of-work.ts';
import type { NewAuditEvent } from '../../domain/records/audit-event.ts';
import type { Rotation, Session } from '../../domain/records/session.ts';
import { requireReadable } from '../../domain/sessions/session-state.ts';
import type { ProofUse } from '../../domain/tokens/seen-proofs.ts';
import { type SessionReader, type SessionRow, selectSession } from '../session-row.ts';
import { uuidToBlob } from '../uuid-blob.ts';
import { beginForSessions, selectHead } from './batch-statements.ts';
import type { Connection } from './connection.ts';
import { isLost, sqlStateOf } from './database-failure.ts';
import { isOver, type Job, type Outcome, overOutcome } from './job.ts';
import { houseLane, type LaneWriter } from './lane-writer.ts';
import { PostgresSeenProofs } from './seen-proofs.ts';
import { judgedStatement, type Value } from './statement.ts';

const lockSessions = judgedStatement<SessionRow>(
  `${selectSession} WHERE s.id = ANY ($1::bytea[]) ORDER BY s.id FOR UPDATE OF s`,
);

/** What a job wants to leave of its session. */
export interface ChangedSession {
  readonly was: Session;
  readonly is: Session;
}

export interface SessionBatch {
  readonly outcomes: readonly Outcome[];
  readonly changed: readonly ChangedSession[];
  /** Proofs were noted, which are to be committed even if nothing else is. */
  readonly hasProofs: boolean;
}

/** The job is run again as one that has the house to itself. */
class NeedsHouse extends Error {
  override readonly name = 'NeedsHouse';
}

/**
 * Runs jobs side by side, each about another session; all sessions are read and locked by one statement, and their proofs
 * remembered by another. What else the jobs write is only noted, so one that throws, or that needs more than its session,
 * leaves nothing behind. The transaction is left open for the caller to finish; when this throws, it must be given up.
 */
export async function runSessionBatch(
  jobs: readonly Job[],
  { connection, lane, tell, log, sessionOf }: SessionBatchOptions,
): Promise<SessionBatch> {
  const begun = connection.execute(beginForSessions);
  // Nobody has the house now: every event of this batch comes after this one, and before the next.
  const house = connection.first(selectHead, houseLane);
  const sessions = new LockedSessions(connection, jobs.length, sessionOf);
  const proofs = PostgresSeenProofs.inTransaction(connection, log);
  const running = jobs.map((job) => runJob(job, { sessions, proofs, tell }));
  const [head, ran] = await settled(begun, house, Promise.all(running));
  if (head === null) throw new Error('the head of the audit trail is missing');
  lane.begin(lane.before, head.seq);
  // A job that runs again must not take its own proof for a replay.
  const abandoned = ran.flatMap(({ outcome, job }) => ('result' in outcome ? [] : job.proofs));
  if (abandoned.length > 0) await proofs.forget(abandoned);
  const outcomes: Outcome[] = [];
  const changed: ChangedSession[] = [];
  let hasProofs = false;
  for (const { outcome, job } of ran) {
    // Locks were waited for: what was judged may be long past for its caller.
    const kept = isOver(outcome.job) ? overOutcome(outcome.job) : outcome;
    outcomes.push(kept);
    if (!('result' in kept)) continue;
    if (job.change) changed.push(job.change);
    for (const { event, requestId } of job.events) lane.append(event, requestId);
    hasProofs ||= job.proofs.length > 0;
  }
  return { outcomes, changed, hasProofs };
}

export interface SessionBatchOptions {
  readonly connection: Connection;
  readonly lane: LaneWriter;
  readonly tell: (error: unknown) => unknown;
  readonly log: Log;
  readonly sessionOf: SessionReader;
}

/** Waits for all, and tells the failure of what was sent first: after it, whatever follows fails, too. */
async function settled<First, Second, Third>(
  first: Promise<First>,
  second: Promise<Second>,
  third: Promise<Third>,
): Promise<[Second, Third]> {
  await Promise.allSettled([first, second, third]);
  await first;
  return [await second, await third];
}

interface JobParts {
  readonly sessions: LockedSessions;
  readonly proofs: PostgresSeenProofs;
  readonly tell: (error: unknown) => unknown;
}

async function runJob(job: Job, { sessions, proofs, tell }: JobParts) {
  const own = new SessionJob(job.ofSession ?? '', sessions, proofs);
  try {
    const result = await job.run(own.repositories);
    if (own.needsHouse) return { job: own, outcome: { job, needsHouse: true } as const };
    return { job: own, outcome: { job, result } };
  } catch (error) {
    // Not of this job alone: the transaction is undone.
    if (sqlStateOf(error) !== null || isLost(error)) throw error;
    if (own.needsHouse) return { job: own, outcome: { job, needsHouse: true } as const };
    return { job: own, outcome: { job, error: tell(error) } };
  } finally {
    sessions.jobEnded();
  }
}

/** Reads the sessions of all jobs at once, as soon as every job either waits for its own or has ended. */
class LockedSessions {
  readonly #connection: Connection;
  readonly #sessionOf: SessionReader;
  #running: number;
  #asked = new Map<string, { resolve: (found: Session | null) => void; reject: (error: unknown) => void }>();

  constructor(connection: Connection, jobs: number, sessionOf: SessionReader) {
    this.#connection = connection;
    this.#sessionOf = sessionOf;
    this.#running = jobs;
  }

  find(id: string): Promise<Session | null> {
    return new Promise((resolve, reject) => {
      this.#asked.set(id, { resolve, reject });
      this.#running -= 1;
      this.#askWhenAllWait();
    });
  }

  jobEnded(): void {
    this.#running -= 1;
    this.#askWhenAllWait();
  }

  #askWhenAllWait(): void {
    if (this.#running > 0 || this.#asked.size === 0) return;
    const asked = this.#asked;
    this.#asked = new Map();
    this.#running = asked.size;
    this.#connection
      .all(
        lockSessions,
        [...asked.keys()].map((id) => uuidToBlob(id)),
      )
      .then(
        (rows) => {
          const found = new Map(rows.map(this.#sessionOf).map((session) => [session.id, session]));
          for (const [id, { resolve }] of asked) resolve(found.get(id) ?? null);
        },
        (error) => {
          for (const { reject } of asked.values()) reject(error);
        },
      );
  }
}

/** The repositories of one job: its session, its proof and the trail; everything else needs the house. */
class SessionJob {
  readonly #id: string;
  readonly #sessions: LockedSessions;
  #found: Promise<Session | null> | null = null;
  #was: Session | null = null;
  #is: Session | null = null;
  readonly #seenProofs: PostgresSeenProofs;
  readonly events: { readonly event: NewAuditEvent; readonly requestId: string | undefined }[] = [];
  /** Those that this job was the first to use. */
  readonly proofs: ProofUse[] = [];
  needsHouse = false;

  constructor(id: string, sessions: LockedSessions, seenProofs: PostgresSeenProofs) {
    this.#id = id;
    this.#sessions = sessions;
    this.#seenProofs = seenProofs;
  }

  get change(): ChangedSession | null {
    return this.#was === null || this.#is === null || this.#is === this.#was
      ? null
      : { was: this.#was, is: this.#is };
  }

  get repositories(): Repositories {
    return new Proxy({} as Repositories, {
      get: (_, name) => {
        if (name === 'sessions') return this.#limited(this.#sessionMethods);
        if (name === 'audit') return this.#limited(this.#auditMethods);
        if (name === 'shared') return this.#limited(this.#sharedMethods);
        return this.#limited({});
      },
    });
  }

  readonly #sessionMethods = {
    find: async (id: string) => requireReadable(await this.#find(id)),
    look: (id: string) => this.#find(id),
    rotate: async (session: Session, { generation, rotatedAtMs, stamp, refreshCount }: Rotation) => {
      const rotated = { ...session, generation, rotatedAtMs, stamp, refreshCount };
      await this.#change(session.id, rotated);
      return rotated;
    },
    setRefreshCount: (id: string, refreshCount: Session['refreshCount']) =>
      this.#change(id, { refreshCount }),
    setLocked: (id: string, lockedAtMs: number | null) =>
      this.#change(id, lockedAtMs === null ? { lockedAtMs, lockOrderedAtMs: null } : { lockedAtMs }),
  };

  readonly #auditMethods = {
    append: (event: NewAuditEvent, requestId?: string) => {
      this.events.push({ event, requestId });
    },
  };

  readonly #sharedMethods = {
    rememberProof: async (use: ProofUse) => {
      const memory = await this.#seenProofs.remember(use);
      if (memory === 'new') this.proofs.push(use);
      return memory;
    },
  };

  /** Whatever these methods are not abandons the job. */
  #limited(methods: Record<string, unknown>): unknown {
    return new Proxy(methods, {
      get: (target, name) => {
        // A promise is looked at for this one.
        if (name === 'then') return undefined;
        return Reflect.get(target, name) ?? (() => this.#abandon());
      },
    });
  }

  #abandon(): never {
    this.needsHouse = true;
    throw new NeedsHouse('more than the session of this job');
  }

  async #find(id: string): Promise<Session | null> {
    if (id !== this.#id) this.#abandon();
    this.#found ??= this.#sessions.find(id).then((found) => {
      this.#was = found;
      this.#is = found;
      return this.#was;
    });
    await this.#found;
    return this.#is;
  }

  async #change(id: string, changes: Partial<Session>): Promise<void> {
    const session = await this.#find(id);
    // All that a job may change is written, and what was made up in place of what cannot be read must not be.
    if (session && !session.isReadable) this.#abandon();
    if (session) this.#is = { ...session, ...changes };
  }
}

/** One list for each column that a job of a session may change, as `finishForSessions` wants them. */
export function changedColumns(changed: readonly ChangedSession[]): readonly Value[] {
  return [
    changed.map(({ is }) => uuidToBlob(is.id)),
    changed.map(({ was }) => was.generation),
    changed.map(({ is }) => is.generation),
    changed.map(({ is }) => is.rotatedAtMs),
    changed.map(({ is }) => is.refreshCount.minute),
    changed.map(({ is }) => is.refreshCount.count),
    changed.map(({ is }) => is.lockedAtMs),
    changed.map(({ is }) => is.lockOrderedAtMs),
    changed.map(({ is }) => is.stamp.keyId),
    changed.map(({ is }) => is.stamp.issuer),
  ];
}
