import { spawn } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { inKeychainSession } from '../run/keychain-session.mjs';

const keychainProcess = new URL('keychain-process.ts', import.meta.url).pathname;

/** Why tests of the real keychain do not run; null when they do, because the runner made a session for them. */
export function keychainObstacle(environment: NodeJS.ProcessEnv): string | null {
  if (environment.CARELINK_TEST_KEYCHAIN === '1') return null;
  return 'no keychain session here: needs dbus-run-session and gnome-keyring-daemon, see npm test';
}

/** A command line that runs `keychain-process.ts` on the Node of this process. */
export function keychainCommand(...args: string[]): [string, string[]] {
  return [process.execPath, [keychainProcess, ...args]];
}

/** Runs a command to its end and returns its output; if it fails, throws with its errors. */
export async function run(
  [program, args]: readonly [string, readonly string[]],
  environment: NodeJS.ProcessEnv,
): Promise<string> {
  const child = spawn(program, args, { env: environment, stdio: ['ignore', 'pipe', 'pipe'] });
  const output = { stdout: '', stderr: '' };
  for (const stream of ['stdout', 'stderr'] as const) {
    child[stream].setEncoding('utf8').on('data', (text: string) => {
      output[stream] += text;
    });
  }
  const code = await new Promise<number | null>((resolve, reject) => {
    child.on('error', reject);
    child.on('close', resolve);
  });
  if (code !== 0) throw new Error(`${program} ended with ${code}: ${output.stderr}`);
  return output.stdout;
}

/** Waits until the daemon owns its name on the bus; before that the bus would start a second one. */
const untilNamed = `until dbus-send --session --print-reply=literal --dest=org.freedesktop.DBus / \
org.freedesktop.DBus.NameHasOwner string:org.freedesktop.secrets | grep -q true; do sleep 0.05; done`;

const unlocked = `printf throwaway | gnome-keyring-daemon --unlock --components=secrets --daemonize >/dev/null && ${untilNamed}`;

const daemonPid = `dbus-send --session --print-reply=literal --dest=org.freedesktop.DBus / \
org.freedesktop.DBus.GetConnectionUnixProcessID string:org.freedesktop.secrets | awk '{print $2}'`;

/** A home folder in which separate message buses and keychains can be started. */
export class KeychainHome {
  readonly folder: string;

  private constructor(folder: string) {
    this.folder = folder;
  }

  static async create(): Promise<KeychainHome> {
    return new KeychainHome(await mkdtemp(join(tmpdir(), 'carelink-home-')));
  }

  /** Runs a shell script on a new bus; `$DAEMON` is the daemon's process id when `isUnlocked`. */
  run(script: string, isUnlocked: boolean): Promise<string> {
    const full = isUnlocked ? `${unlocked}; DAEMON=$(${daemonPid}); ${script}` : script;
    return run(['dbus-run-session', ['--', 'sh', '-c', full]], this.#environment());
  }

  /** Runs a command on a bus whose unlocked keychain is restarted when it ends. */
  runSupervised(command: readonly [string, readonly string[]]): Promise<string> {
    const [program, args] = command;
    const supervised = inKeychainSession([program, ...args], {
      environment: this.#environment(),
      home: this.folder,
    });
    const [runner = '', ...rest] = supervised.command;
    return run([runner, rest], supervised.environment);
  }

  remove(): Promise<void> {
    return rm(this.folder, { recursive: true, force: true });
  }

  #environment(): NodeJS.ProcessEnv {
    const { PATH } = process.env;
    return { PATH, HOME: this.folder, XDG_RUNTIME_DIR: this.folder };
  }
}
