// A separate process that works on the keychain: node keychain-process.ts SERVICE COMMAND [ARGUMENT …]
import { execFile } from 'node:child_process';
import { once } from 'node:events';
import { promisify } from 'node:util';
import { openSecretStore } from '../../../electron/platform/open-secret-store.ts';
import { SystemClock } from '../../../electron/platform/system-clock.ts';
import { RecordingLog } from '../core/recording-log.ts';

const [service = '', command = '', name = '', ...rest] = process.argv.slice(2);
const print = (value: unknown) => process.stdout.write(`${JSON.stringify(value)}\n`);
const open = () =>
  openSecretStore({
    service,
    platform: 'linux',
    clock: new SystemClock(),
    log: new RecordingLog(),
  });

const commands: Record<string, () => Promise<void>> = {
  async status() {
    print((await open()).status);
  },
  async get() {
    print(await (await open()).get(name));
  },
  /** Opens a locked store, has the keychain unlocked as a desktop sign-in does, and waits for it. */
  async 'become-usable'() {
    const store = await open();
    const { trouble } = store.status;
    const early = await store.reopen?.(false);
    await unlockKeychain();
    for (let tries = 0; tries < 300 && !(await store.reopen?.(false)); tries += 1)
      await new Promise((resolve) => setTimeout(resolve, 100));
    print({ trouble, early, status: store.status, kept: await store.get(name) });
  },
  async set() {
    await (await open()).set(name, rest[0] ?? '');
  },
  /** Sets `<prefix><n>:` followed by 1,000 characters, for ever or a given number of times. */
  async 'set-often'() {
    const store = await open();
    const [prefix = '', times = 'Infinity'] = rest;
    print('begin');
    for (let count = 0; count < Number(times); count += 1) {
      await store.set(name, `${prefix}${count}:${'x'.repeat(1_000)}`);
    }
  },
  /** Opens the store, makes `name` (a process id) hang, and reports the result. */
  async hang() {
    const store = await open();
    process.kill(Number(name), 'SIGSTOP');
    const startedAt = performance.now();
    const failure = await store.get('anything').catch((error: Error) => error.name);
    const waitedMs = performance.now() - startedAt;
    const { reason } = (await open()).status;
    print({ failure, waitedMs, reason });
    process.exit(0);
  },
  /** Lists the entries while some come and go. */
  async 'list-amid-changes'() {
    const store = await open();
    await store.set('session', 'kept');
    let isOver = false;
    const changes = (async () => {
      for (let count = 0; !isOver; count += 1) {
        const passing = `refresh:${count % 3}`;
        await store.set(passing, 'passing');
        await store.delete(passing);
      }
    })();
    const seen = new Set<boolean>();
    for (let count = 0; count < 40; count += 1) seen.add((await store.names()).includes('session'));
    isOver = true;
    await changes;
    print([...seen]);
  },
  /** Opens the store, ends the service as a crash would, and goes on using the store. */
  async outlive() {
    const store = await open();
    await store.set('session', 'kept');
    process.kill(await servicePid(), 'SIGKILL');
    const [kept, absent] = [await store.get('session'), await store.get('anything')];
    await store.set('session', 'changed');
    print({ kept, absent, changed: await store.get('session'), names: await store.names() });
  },
};

/** Replaces the service by one that knows the password and returns on the same bus. */
async function unlockKeychain(): Promise<void> {
  const args = ['--replace', '--unlock', '--components=secrets', '--daemonize'];
  const daemon = execFile('gnome-keyring-daemon', args);
  daemon.stdin?.end('throwaway');
  await once(daemon, 'exit');
}

/** The process that owns the Secret Service's name on this bus. */
async function servicePid(): Promise<number> {
  const { stdout } = await promisify(execFile)('dbus-send', [
    '--session',
    '--print-reply=literal',
    '--dest=org.freedesktop.DBus',
    '/',
    'org.freedesktop.DBus.GetConnectionUnixProcessID',
    'string:org.freedesktop.secrets',
  ]);
  return Number(stdout.trim().split(/\s+/).at(-1));
}

await commands[command]?.();
