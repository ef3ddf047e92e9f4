import { type ChildProcess, type SpawnOptions, spawnSync } from 'node:child_process';
import { chmodSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Desk } from '../../support/electron/desk.ts';
import { type Account, asAccount } from '../../support/electron/provide-electron.ts';

const script = 'mount -t overlay -o "lowerdir=$0:/etc" overlay /etc && exec "$@"';

/** A policy of the machine, as administrators lock it, that only the programs started with it find in /etc. */
export class MachinePolicy {
  readonly #folder: string;
  readonly #account: Account;

  private constructor(folder: string, account: Account) {
    this.#folder = folder;
    this.#account = account;
  }

  /** `folder`: an empty one. Null: only root can mount it, where the system allows that. */
  static lay(folder: string, account: Account | null, policy: object): MachinePolicy | null {
    const place = join(folder, 'carelink', 'workstation');
    mkdirSync(place, { recursive: true });
    writeFileSync(join(place, 'locked.json'), JSON.stringify(policy));
    // It is a policy only where everybody can read it and nobody else can change it.
    for (const path of [folder, join(folder, 'carelink'), place]) chmodSync(path, 0o755);
    chmodSync(join(place, 'locked.json'), 0o644);
    if (account === null || spawnSync('unshare', mounted(folder, ['true'])).status !== 0) return null;
    return new MachinePolicy(folder, account);
  }

  /** Starts a program at a desk, as its account. */
  spawn(desk: Desk, program: string, args: readonly string[], options: SpawnOptions): ChildProcess {
    const command = ['setpriv', ...asAccount(this.#account), program, ...args];
    return desk.spawnAsIs('unshare', mounted(this.#folder, command), { env: desk.environment, ...options });
  }
}

const mounted = (folder: string, command: readonly string[]) => [
  '--mount',
  'sh',
  '-c',
  script,
  folder,
  ...command,
];
