import type { ServerConfig } from '../config/server-config.ts';
import { LaneSigner } from '../domain/audit/lanes/sign-lanes.ts';
import { writeCheckpoint } from '../domain/audit/write-checkpoint.ts';
import { removeOldEmergencies } from '../domain/emergency/remove-old-emergencies.ts';
import { type AmongNodes, alone } from '../domain/ports/among-nodes.ts';
import { asLeader } from '../domain/ports/leadership.ts';
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
  const batches = { signal: stop.signal };
  const running = new Map<string, Promise<void>>();
  const job = (name: string, work: () => Promise<unknown>) => () => {
    if (!leadership.isOurs || running.has(name)) return;
    running.set(
      name,
      runMeasured(ports, name, work).finally(() => running.delete(name)),
    );
  };
  const { auditSeal } = ports.keys;
  // Of a file on a connection of its own, in small steps; other databases answer others meanwhile.
  const comparing =
    config.database_url === undefined
      ? { ...ports, compareState: () => compareState(config.database, auditSeal) }
      : ports;
  const cleanUp = job('cleanup', async () => {
    // What is deleted by a wrong time is gone: it waits until somebody vouches for the time, or for a day.
    if (ports.clock.isUncertain) return;
    await inTurn([
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
      job('expire', () => expireSessions(ports, batches)),
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
            job('forget', () => amongNodes.forgetOld(stop.signal)),
            minuteMs,
          ),
        ]),
    setTimeout(cleanUp, minuteMs),
    setInterval(cleanUp, dayMs),
  ];
  leadership.onChange(() => {
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

/** Each of them, also after one that fails; then throws what the first one threw. */
async function inTurn(steps: readonly (() => Promise<unknown>)[]): Promise<void> {
  const failures: unknown[] = [];
  for (const step of steps) await step().catch((error: unknown) => failures.push(error));
  if (failures.length > 0) throw failures[0];
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
      const problem = error instanceof Error ? error.name : 'unknown';
      log.warn({ work: job, problem }, 'background work failed');
      return 'failure' as const;
    },
  );
  metrics.workFinished({ job, outcome, durationMs: performance.now() - beganAtMs });
}
