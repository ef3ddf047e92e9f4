import type { ServerConfig } from '../config/server-config.ts';
import { LaneSigner } from '../domain/audit/lanes/sign-lanes.ts';
import { writeCheckpoint } from '../domain/audit/write-checkpoint.ts';
import { removeOldEmergencies } from '../domain/emergency/remove-old-emergencies.ts';
import { AdministrationError } from '../domain/ports/administration-error.ts';
import { type AmongNodes, alone } from '../domain/ports/among-nodes.ts';
import { asLeader, LeadershipLost } from '../domain/ports/leadership.ts';
import type { Ports } from '../domain/ports.ts';
import { expireSessions } from '../domain/sessions/expire-sessions.ts';
import { removeEndedSessions } from '../domain/sessions/remove-ended-sessions.ts';
import { removeEmptyCounters } from '../domain/throttling/remove-empty-counters.ts';
import { dayMs, minuteMs } from '../domain/time/durations.ts';
import type { SealedStore } from '../keys/open-sealed-store.ts';
import { removeRetiredKeysOf } from '../keys/rotate-server-keys.ts';
import { compareState } from './compare-state.ts';
import { keepRetention } from './keep-retention.ts';

const signLanesEveryMs = 1_000;

/**
 * Marks expired sessions and looks whether a checkpoint is due every minute; removes old sessions, keys and audit
 * events a minute after the start and then every day, since a workstation's server may never run for a whole day. Of
 * several nodes one does it at a time; a minute after it has taken over, it removes what is old, too. No job waits for
 * another, and none is begun again while it is under way. Returns what stops all.
 */
export function startBackgroundWork(
  given: Pick<Ports, 'clock' | 'unitOfWork' | 'log' | 'metrics'> & Pick<SealedStore, 'keys'>,
  amongNodes: AmongNodes,
  config: Pick<ServerConfig, 'cleanup' | 'audit' | 'database' | 'database_url'>,
): () => Promise<void> {
  const { leadership } = amongNodes;
  const ports = { ...given, unitOfWork: asLeader(given.unitOfWork, leadership) };
  const stop = new AbortController();
  /** Aborted once this node has ceased to lead: if it leads again, what was under way is not its work any more. */
  let term = new AbortController();
  const running = new Map<string, Promise<void>>();
  const job = (name: string, work: (batches: { readonly signal: AbortSignal }) => Promise<unknown>) => () => {
    if (!leadership.isOurs || running.has(name)) return;
    const signal = AbortSignal.any([stop.signal, term.signal]);
    running.set(
      name,
      runMeasured(ports, name, () => work({ signal })).finally(() => running.delete(name)),
    );
  };
  const { auditSeal } = ports.keys;
  // Of a file on a connection of its own, in small steps; other databases answer others meanwhile.
  const comparing =
    config.database_url === undefined
      ? { ...ports, compareState: () => compareState(config.database, auditSeal) }
      : ports;
  const cleanUp = job('cleanup', async (batches) => {
    // What is deleted by a wrong time is gone: it waits until somebody vouches for the time, or for a day.
    if (ports.clock.isUncertain) return;
    await inTurn(batches.signal, [
      () => removeEndedSessions(ports, config.cleanup.days, batches),
      () => removeEmptyCounters(ports, batches),
      () => removeRetiredKeysOf(ports),
      () => removeOldEmergencies(ports, config.audit.retention_years, batches),
      () => keepRetention(comparing, config.audit, batches),
    ]);
  });
  const lanes = new LaneSigner(ports, auditSeal);
  const timers = [
    setInterval(
      job('expire', (batches) => expireSessions(ports, batches)),
      minuteMs,
    ),
    setInterval(
      job('checkpoint', () => writeCheckpoint(ports, auditSeal)),
      minuteMs,
    ),
    ...(amongNodes === alone
      ? []
      : [
          setInterval(
            job('sign_lanes', () => lanes.signIfDue()),
            signLanesEveryMs,
          ),
          setInterval(
            job('forget', ({ signal }) => amongNodes.forgetOld(signal)),
            minuteMs,
          ),
        ]),
    setTimeout(cleanUp, minuteMs),
    setInterval(cleanUp, dayMs),
  ];
  leadership.onChange(() => {
    if (leadership.isOurs) term = new AbortController();
    else term.abort();
    if (leadership.isOurs && !stop.signal.aborted) timers.push(setTimeout(cleanUp, minuteMs).unref());
  });
  for (const timer of timers) timer.unref();
  return async () => {
    for (const timer of timers) clearTimeout(timer);
    // What is left of a million sessions is removed another time: nobody waits for it at a restart.
    stop.abort();
    await Promise.all(running.values());
  };
}

/** Each of them, also after one that fails, as long as it is this node's work; then throws all that they have thrown. */
async function inTurn(signal: AbortSignal, steps: readonly (() => Promise<unknown>)[]): Promise<void> {
  const failures: unknown[] = [];
  for (const step of steps) {
    if (signal.aborted || failures.at(-1) instanceof LeadershipLost) break;
    // What was broken off has not failed.
    await step().catch((error: unknown) => signal.aborted || failures.push(error));
  }
  if (failures.length > 0) throw new AggregateError(failures);
}

/** Never rejects: what fails is logged, counted and tried again at its next time. */
async function runMeasured(
  { log, metrics }: Pick<Ports, 'log' | 'metrics'>,
  job: string,
  work: () => Promise<unknown>,
): Promise<void> {
  const beganAtMs = performance.now();
  const outcome = await work().then(
    () => 'success' as const,
    (error: unknown) => {
      for (const failure of error instanceof AggregateError ? error.errors : [error])
        log.warn({ work: job, problem: problemOf(failure) }, 'background work failed');
      return 'failure' as const;
    },
  );
  metrics.workFinished({ job, outcome, durationMs: performance.now() - beganAtMs });
}

/** What is worded for administrators, else no more than its kind. */
function problemOf(failure: unknown): string {
  if (failure instanceof AdministrationError) return failure.message;
  return failure instanceof Error ? failure.name : 'unknown';
}
