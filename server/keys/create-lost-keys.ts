import { beginClock } from '../clock/begin-clock.ts';
import { KeyFileError } from '../crypto/key-file.ts';
import { endSessions } from '../domain/sessions/end-session.ts';
import type { Store } from '../store/store.ts';
import { makeKeys, type SealedStoreOptions } from './open-sealed-store.ts';

/**
 * Makes keys for a database that has lost its own; returns how many sessions were ended. Throws `KeyFileError`
 * when there is a key file, and when sessions are open that nobody allowed to end.
 */
export async function createLostKeys(
  options: SealedStoreOptions,
  store: Store,
  mayEndSessions: boolean,
): Promise<number> {
  await beginClock(options.clock, store.unitOfWork, options.log);
  return store.unitOfWork.run(async (repositories) => {
    const nowMs = options.clock.nowMs();
    const open = await repositories.sessions.countOpen(nowMs);
    if (open > 0 && !mayEndSessions) {
      throw new KeyFileError(
        `New keys would end ${open} open sessions: if that is wanted, add --end-sessions.`,
      );
    }
    await makeKeys(options, store, repositories);
    // All at once, since with other keys none of them can go on; read before it is changed.
    const ending = { reason: 'revoked_by_administrator', nowMs, address: null } as const;
    await endSessions(repositories, await Array.fromAsync(repositories.sessions.open()), ending);
    return open;
  });
}
