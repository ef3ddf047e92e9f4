import { chmod, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { FollowedPolicy } from '../../../../apps/workstation/followed-policy.ts';
import { readPolicy } from '../../../../apps/workstation/read-policy.ts';
import { linuxPolicy } from '../../../../electron/platform/policy/machine-policy.ts';
import { createPinoLogger } from '../../../../server/log/pino-logger.ts';
import { FakeClock } from '../../../support/core/fake-clock.ts';

let root: string;
let lines: string[];
let changes: number;
let followed: FollowedPolicy;
const server = { server_url: 'https://carelink.example' };

beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'carelink-followed-'));
  lines = [];
  changes = 0;
  await set({ ...server, language: 'de' });
  const machinePolicy = linuxPolicy({ root, protection: { owners: [process.getuid?.() ?? 0] } });
  const places = { dataDirectory: join(root, 'data'), platform: 'linux', machinePolicy } as const;
  const log = createPinoLogger({ level: 'info', destination: { write: (line) => lines.push(line) } });
  followed = new FollowedPolicy({ places, read: await readPolicy(places), clock: new FakeClock(), log });
});
afterEach(() => rm(root, { recursive: true }));

const file = () => join(root, 'etc', 'carelink', 'workstation', 'locked.json');
async function set(policy: object): Promise<void> {
  await mkdir(dirname(file()), { recursive: true });
  await writeFile(file(), JSON.stringify(policy));
}
const look = () => followed.look(() => (changes += 1));

it('takes over what administrators change, and tells once', async () => {
  expect(followed.policy.language).toBe('de');
  await look();
  expect(changes).toBe(0);
  await set({ ...server, language: 'es', log_level: 'warn' });
  await look();
  await look();
  expect(followed.policy).toMatchObject({ language: 'es', log_level: 'warn' });
  expect(changes).toBe(1);
});

it('writes into the log from the level on that the policy says', async () => {
  await set({ ...server, log_level: 'error', bagdes: 'off' });
  await look();
  lines.length = 0;
  await set({ ...server, log_level: 'error', language: 'es' });
  await look();
  expect(followed.policy.language).toBe('es');
  expect(lines).toEqual([]);
});

it.each([
  ['faulty', async () => writeFile(file(), '{')],
  ['open to others', async () => chmod(file(), 0o666)],
  ['without the server it had', async () => set({ local_server: 'off' })],
])('goes on as before when it becomes %s, and says so once', async (_, spoil) => {
  await spoil();
  await look();
  await look();
  expect(followed.policy).toMatchObject({ ...server, language: 'de' });
  expect(lines.filter((line) => line.includes('the former one applies'))).toHaveLength(1);
  await set({ ...server, language: 'es' });
  await chmod(file(), 0o600);
  await look();
  expect(followed.policy.language).toBe('es');
});

it('names what waits for the next start, once, and faults of settings when they come', async () => {
  await set({ ...server, printer: 'p', colour: 'red' });
  await look();
  await look();
  expect(lines.filter((line) => line.includes('change at the next start'))).toHaveLength(1);
  expect(lines.filter((line) => line.includes('"setting":"colour"'))).toHaveLength(1);
  expect(followed.policy.printer).toBeNull();
});
