// A process of its own that works on the keychain: node keychain-process.ts SERVICE COMMAND [ARGUMENT …]
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
  async set() {
    await (await open()).set(name, rest[0] ?? '');
  },
  /** Sets `<prefix><n>:` followed by 1,000 characters, for ever or so many times. */
  async 'set-often'() {
    const store = await open();
    const [prefix = '', times = 'Infinity'] = rest;
    print('begin');
    for (let count = 0; count < Number(times); count += 1) {
      await store.set(name, `${prefix}${count}:${'x'.repeat(1_000)}`);
    }
  },
  /** Opens the store, lets `name` (a process id) hang, and tells what comes of it. */
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
};

await commands[command]?.();
