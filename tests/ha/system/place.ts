import { fork } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { chownSync, mkdirSync, mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { provideOrdinaryAccount } from '../../support/run/ordinary-account.mjs';
import { endFamily } from './process-family.ts';
import { removeFolder } from './remove-folder.ts';

/** The folder of a trial, and everything that its processes have in common. */
export class Place {
  readonly folder = mkdtempSync(join(tmpdir(), 'carelink-ha-'));
  /** PostgreSQL does not run as root. Null: we are an ordinary account ourselves. */
  readonly account = provideOrdinaryAccount();
  /** Every process of this trial, and whatever it starts, has this in its environment. */
  readonly mark = randomUUID();
  readonly #keeper = fork(new URL('./keeper.ts', import.meta.url), [this.mark, this.folder], {
    stdio: 'ignore',
    // Ctrl+C reaches the whole group of the terminal; the keeper must outlive it.
    detached: true,
  });

  constructor() {
    this.#own(this.folder);
    // Until `close`, our end is what it waits for.
    this.#keeper.unref();
    this.#keeper.channel?.unref();
  }

  /** A new folder that the daemons' account may write. */
  makeFolder(name: string): string {
    const folder = join(this.folder, name);
    mkdirSync(folder, { mode: 0o700, recursive: true });
    this.#own(folder);
    return folder;
  }

  get environment(): NodeJS.ProcessEnv {
    return { PATH: process.env.PATH, HOME: this.folder, LANG: 'C.UTF-8', CARELINK_TEST_TRIAL: this.mark };
  }

  /** Ends whatever is left, and removes the folder unless it is to be kept. */
  async close({ keep = false } = {}): Promise<void> {
    await endFamily(this.mark);
    this.#keeper.kill('SIGKILL');
    if (!keep) await removeFolder(this.folder);
  }

  #own(folder: string): void {
    if (this.account) chownSync(folder, this.account.uid, this.account.gid);
  }
}
