import { whenReady } from '../../electron/server-host/when-ready.ts';
import type { Station } from './create-station.ts';

/**
 * Waits for the server's URL; rejects with a line for the console that says why there is none and where to read more.
 */
export async function serverUrlOf({
  endpoint,
  logFile,
}: Pick<Station, 'endpoint' | 'logFile'>): Promise<string> {
  try {
    return await whenReady(endpoint);
  } catch (error) {
    const reason = error instanceof Error ? error.message : 'The server could not be started.';
    throw new Error(`${reason} More is in ${logFile}.`);
  }
}
