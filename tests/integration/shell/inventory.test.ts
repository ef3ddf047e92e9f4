import { writeFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { createStation, type Station } from '../../../apps/workstation/create-station.ts';
import { SilentPowerEvents } from '../../../electron/platform/silent-power-events.ts';
import manifest from '../../../package.json' with { type: 'json' };
import { addTestUser, nurse, withStoreOf } from '../../support/server/add-test-user.ts';
import { FakeServerClock } from '../../support/server/fake-clock.ts';
import { startTestServer, type TestServer } from '../../support/server/start-test-server.ts';
import { TravellingClock } from '../../support/shell/travelling-clock.ts';

const minute = 60_000;

let server: TestServer;
let folder: string;
let station: Station;
let clock: TravellingClock;

const policy = (values: object) =>
  writeFileSync(join(folder, 'policy.json'), JSON.stringify({ server_url: server.url, ...values }));

beforeEach(async () => {
  clock = new TravellingClock();
  server = await startTestServer({ clock: new FakeServerClock(Date.now()) });
  await addTestUser(server);
  folder = await mkdtemp(join(tmpdir(), 'carelink-inventory-'));
  policy({ badgse: 'on', policy_version: 1 });
  station = await createStation({
    shell: 'browser',
    version: manifest.version,
    dataDirectory: join(folder, 'data'),
    platform: process.platform,
    policyFile: join(folder, 'policy.json'),
    power: new SilentPowerEvents(),
    launcher: { launch: () => expect.unreachable('no server of its own') },
    isMachineWide: async () => true,
    clock,
  });
});
afterEach(async () => {
  await station.stop();
  await server.close();
  await rm(folder, { recursive: true });
});

const reports = () =>
  withStoreOf(server, ({ unitOfWork }) =>
    unitOfWork.read(async ({ devices, reports }) =>
      Array.fromAsync(await devices.page(null, 9), ({ id }) => reports.find(id)),
    ),
  );
/** Lets the time of both pass, a few minutes at a time, each of which real requests have a while for. */
async function inSomeMinutes(told: object): Promise<void> {
  for (let tries = 10; ; tries -= 1) {
    server.clock.advance(4 * minute);
    clock.travel(4 * minute);
    try {
      await vi.waitFor(async () => expect(await reports()).toMatchObject([told]), { timeout: 1_500 });
      return;
    } catch (error) {
      if (tries === 0) throw error;
    }
  }
}

it('a workstation tells what it is once somebody has signed in, and when its policy is mended or becomes faulty', async () => {
  await station.start();
  await expect.poll(() => station.workstation.snapshot().phase.name).toBe('signed_out');
  expect(await reports()).toEqual([]);
  expect(await station.workstation.actions['session.sign-in'](nurse)).toEqual({ ok: true });
  await inSomeMinutes({
    version: manifest.version,
    policyVersion: 1,
    install: 'machine',
    keyKind: 'user',
    problems: [{ setting: 'badgse', problem: expect.stringContaining('badges') }],
  });
  policy({ badges: 'off', policy_version: 1 });
  await inSomeMinutes({ problems: [] });
  writeFileSync(join(folder, 'policy.json'), '{ half of a policy');
  await inSomeMinutes({
    problems: [{ setting: null, problem: expect.stringContaining('has become faulty') }],
  });
});
