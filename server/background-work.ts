import type { Ports } from './domain/ports.ts';
import { expireSessions } from './domain/sessions/expire-sessions.ts';
import { removeEndedSessions } from './domain/sessions/remove-ended-sessions.ts';

const minuteMs = 60_000;
const dayMs = 24 * 60 * minuteMs;

/** Marks expired sessions every minute and removes old ones every day. Returns what stops it. */
export function startBackgroundWork(
  ports: Pick<Ports, 'clock' | 'unitOfWork' | 'log'>,
  cleanupDays: number,
): () => Promise<void> {
  let running: Promise<unknown> = Promise.resolve();
  const repeat = (name: string, everyMs: number, work: () => Promise<unknown>) => {
    const run = () => {
      running = running.then(work).catch((error: unknown) => {
        ports.log.warn(
          { work: name, problem: error instanceof Error ? error.name : 'unknown' },
          'background work failed',
        );
      });
    };
    return setInterval(run, everyMs).unref();
  };
  const timers = [
    repeat('expire', minuteMs, () => expireSessions(ports)),
    repeat('cleanup', dayMs, () => removeEndedSessions(ports, cleanupDays)),
  ];
  return async () => {
    for (const timer of timers) clearInterval(timer);
    await running;
  };
}
