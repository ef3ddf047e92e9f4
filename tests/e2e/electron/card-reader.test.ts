import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { DiagnosticsReport } from '../../../electron/core/diagnostics/report.ts';
import type { WorkstationBridge } from '../../../electron/ipc/contract.ts';
import type { RunningWorkstation } from '../../support/electron/ward-computer.ts';
import { type OpenReaders, openReaders } from '../../support/smart-card/open-readers.ts';
import { whyNoPcscDaemon } from '../../support/smart-card/pcsc-daemon.ts';
import { badgeWithUid } from '../../support/smart-card/virtual-card.ts';
import { shareComputer } from './shared-computer.ts';
import { startShift } from './start-shift.ts';

const obstacle = whyNoPcscDaemon();
const pin = '482915';
const badge = '0077705923';
const uid = '04a1b2c3';
let readers: OpenReaders | undefined;
let running: RunningWorkstation;

beforeAll(async () => {
  if (obstacle === null) readers = await openReaders();
});
afterAll(() => readers?.close());

type BridgeWindow = Window & { readonly workstation: WorkstationBridge };
const unlock = () =>
  running.page.evaluate(
    (secret) => (window as unknown as BridgeWindow).workstation.invoke('session.unlock', { pin: secret }),
    pin,
  );
const tap = () =>
  running.page.evaluate(async () => {
    const { workstation } = window as unknown as BridgeWindow;
    return (await workstation.invoke('snapshot.get', undefined)).tap;
  });
const isLookedUp = async () => (await tap()) !== null;
const locked = () => running.page.getByRole('button', { name: 'Unlock' });

describe.skipIf(obstacle !== null)(`a card reader${obstacle === null ? '' : ` (${obstacle})`}`, () => {
  const computer = shareComputer(async (ward) => {
    const environment = { PCSCLITE_CSOCK_NAME: readers?.socket };
    const policy = { badge_grace_seconds: 120 };
    ({ running } = await startShift(ward, { policy, pin, badge, environment }));
  });

  it('is found by --doctor, beside the running workstation', async () => {
    const { stdout } = await computer().run(['--doctor', '--json'], {
      environment: { PCSCLITE_CSOCK_NAME: readers?.socket },
    });
    const { checks } = JSON.parse(stdout) as DiagnosticsReport;
    expect(checks.find(({ check }) => check === 'card_readers')?.result?.code).toBe('card_readers_ready');
  });

  it('locks once she takes her own card out of the reader, and not when she puts it in', async () => {
    for (const _each of ['the first time the server says whose it is', 'then it is known']) {
      const hasBeenRead = Promise.withResolvers<void>();
      const badgeOfHers = badgeWithUid(uid);
      const card = await readers?.daemon.insert((command) => {
        hasBeenRead.resolve();
        return badgeOfHers(command);
      });
      await hasBeenRead.promise;
      await expect.poll(isLookedUp).toBe(false);
      expect(await locked().count()).toBe(0);
      card?.remove();
      await locked().waitFor();
      expect(await unlock()).toMatchObject({ ok: true });
      await locked().waitFor({ state: 'detached' });
    }
  });
});
