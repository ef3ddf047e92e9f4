import type { Ports } from './domain/ports.ts';
import { expireSessions } from './domain/sessions/expire-sessions.ts';
import { removeEndedSessions } from './domain/sessions/remove-ended-sessions.ts';

const minuteMs = 60_000;
const dayMs = 24 * 60 * minuteMs;

/**
 * Marks expired sessions every minute; removes old ones a minute after the start and then every day, since a
 * workstation's server may never run for a whole day. Returns what stops it.
 */
export function startBackgroundWork(
  ports: Pick<Ports, 'clock' | 'unitOfWork' | 'log'>,
  cleanupDays: number,
): () => Promise<void> {
  let running: Promise<unknown> = Promise.resolve();
  const queue = (name: string, work: () => Promise<unknown>) => () => {
    running = running.then(work).catch((error: unknown) => {
      ports.log.warn(
        { work: name, problem: error instanceof Error ? error.name : 'unknown' },
        'background work failed',
      );
    });
  };
  const cleanUp = queue('cleanup', () => removeEndedSessions(ports, cleanupDays));
  const timers = [
    setInterval(
      queue('expire', () => expireSessions(ports)),
      minuteMs,
    ),
    setTimeout(cleanUp, minuteMs),
    setInterval(cleanUp, dayMs),
  ];
  for (const timer of timers) timer.unref();
  return async () => {
    for (const timer of timers) clearTimeout(timer);
    await running;
  };
}
