import { KeyFileError } from '../crypto/key-file.ts';
import type { FileKeyStore } from '../crypto/key-store.ts';
import type { Ports } from '../domain/ports.ts';

const intervalMs = 1000;

export interface KeyWatch extends Pick<Ports, 'unitOfWork' | 'log'> {
  readonly keys: FileKeyStore;
  readonly issuer: string;
}

/**
 * Looks once a second whether the key file was replaced and uses the new keys from then on. A file that is wrong
 * or gone is logged, and the server works on with the keys it has. Returns what stops it.
 */
export function watchKeys(watch: KeyWatch): () => Promise<void> {
  let looking: Promise<void> = Promise.resolve();
  const timer = setInterval(() => {
    looking = looking.then(() => lookAgain(watch));
  }, intervalMs);
  timer.unref();
  return async () => {
    clearInterval(timer);
    await looking;
  };
}

async function lookAgain({ keys, unitOfWork, issuer, log }: KeyWatch): Promise<void> {
  try {
    const content = keys.readChanges();
    if (!content) return;
    // First the stamps: a session must find that of its key from the moment on in which the key signs.
    const refresh = content.keys.filter(({ use }) => use === 'refresh');
    await unitOfWork.run(({ sessions }) => {
      for (const { kid } of refresh) sessions.registerStamp({ keyId: kid, issuer });
    });
    keys.adopt(content);
    log.info({ kids: content.keys.map(({ kid }) => kid) }, 'the key file was changed: its keys are in use');
  } catch (error) {
    // A wrong file is told once; what failed at the database is tried again.
    if (!(error instanceof KeyFileError)) keys.forgetChanges();
    const problem = error instanceof Error ? error.message : 'unknown';
    log.error({ problem }, 'the changed key file cannot be used: the old keys stay in use');
  }
}
