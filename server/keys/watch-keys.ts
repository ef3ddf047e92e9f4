import type { KeptKeys } from '../crypto/kept-keys.ts';
import { KeyFileError } from '../crypto/key-file.ts';
import type { Ports } from '../domain/ports.ts';

const intervalMs = 1000;

export interface KeyWatch extends Pick<Ports, 'unitOfWork' | 'log'> {
  readonly keys: KeptKeys;
  readonly issuer: string;
}

/**
 * Looks once a second whether the keys were changed and uses the new ones from then on. What is wrong or gone is logged,
 * and the server works on with the keys it has: those of a file for as long as it runs, shared ones until their lease is
 * over. Returns what stops it.
 */
export function watchKeys(watch: KeyWatch): () => Promise<void> {
  let looking: Promise<void> | null = null;
  let told: string | null = null;
  const timer = setInterval(() => {
    // A look that waits for the database is not joined by others.
    looking ??= lookAgain(watch).then((problem) => {
      // Once, as long as nothing else happens.
      if (problem !== null && problem !== told)
        watch.log.error({ problem }, 'the changed keys cannot be used: the old keys stay in use');
      told = problem;
      looking = null;
    });
  }, intervalMs);
  timer.unref();
  return async () => {
    clearInterval(timer);
    await looking;
  };
}

/** What went wrong; null: nothing. */
async function lookAgain({ keys, unitOfWork, issuer, log }: KeyWatch): Promise<string | null> {
  try {
    const content = await keys.readChanges();
    if (!content) return null;
    // First the stamps: a session must find that of its key from the moment on in which the key signs.
    const refresh = content.keys.filter(({ use }) => use === 'refresh');
    await unitOfWork.run(async ({ sessions }) => {
      for (const { kid } of refresh) await sessions.registerStamp({ keyId: kid, issuer });
    });
    keys.adopt(content);
    log.info({ kids: content.keys.map(({ kid }) => kid) }, 'the keys were changed and are in use');
    return null;
  } catch (error) {
    // A wrong file is looked at again when it has changed; what failed at the database or in the system is tried again.
    if (!(error instanceof KeyFileError) || error.code !== null) keys.forgetChanges();
    return error instanceof Error ? error.message : 'unknown';
  }
}
