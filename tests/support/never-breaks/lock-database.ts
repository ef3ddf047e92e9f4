import { fork } from 'node:child_process';
import { once } from 'node:events';
import { killChild } from '../faults/fork-client.ts';

const holder = new URL('./lock-holder.ts', import.meta.url);

export interface DatabaseLock {
  release(): Promise<void>;
  /** Ends the other process, whatever it is doing. */
  dispose(): Promise<void>;
}

/** Makes another process hold the write lock of a database (`BEGIN EXCLUSIVE`). */
export async function lockDatabase(databaseFile: string): Promise<DatabaseLock> {
  const child = fork(holder, [databaseFile]);
  const locked = once(child, 'message');
  const ended = once(child, 'exit').then(() => Promise.reject(new Error('the database was not locked')));
  ended.catch(() => undefined);
  await Promise.race([locked, ended]);
  return {
    release: async () => {
      const exited = once(child, 'exit');
      child.send('release');
      await exited;
    },
    dispose: () => killChild(child),
  };
}
