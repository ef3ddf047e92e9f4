import type { Clock } from '../core/ports/clock.ts';

const pausesMs = [100, 200, 400, 800] as const;

/** What D-Bus and the Secret Service say to a program whose service went away; not what a locked one says. */
const wentAway =
  /session (wrapping the secret )?does not exist|disconnected from message bus|not provided by any/i;

/**
 * Does `work` again, after longer and longer pauses, while the keychain service is being restarted (an update, a
 * crash): about 1.5 s in all. `reconnect` runs before each new try. Throws what the last try threw.
 */
export async function outlastRestart<Result>(
  clock: Clock,
  work: () => Promise<Result>,
  reconnect: () => void,
): Promise<Result> {
  for (const pauseMs of pausesMs) {
    try {
      return await work();
    } catch (error) {
      if (!(error instanceof Error && wentAway.test(error.message))) throw error;
      await new Promise<void>((resolve) => clock.after(pauseMs, resolve));
      reconnect();
    }
  }
  return work();
}
