import { describe, expect, it } from 'vitest';
import { writeOfflineUse } from '../../../../electron/core/emergency/offline-use.ts';
import { Leaving } from '../../../../electron/core/leaving.ts';
import { defaultPolicy } from '../../../../electron/core/policy/effective-policy.ts';
import { InMemoryDraftFiles } from '../../../../electron/core/ports/in-memory-draft-files.ts';
import { FakePower } from '../../../support/core/fake-power.ts';
import type { Fault } from '../../../support/core/faulty-network.ts';
import { RecordingLog } from '../../../support/core/recording-log.ts';
import { SerialLock } from '../../../support/core/serial-lock.ts';
import { startWithFakeServer } from '../../../support/core/start-workstation.ts';

const patienceMs = 6_000;

/** A workstation on which Ana has been, with an emergency access that no server has heard of. */
async function usedStation() {
  const station = await startWithFakeServer();
  const { clock, network, secrets, endpoint, workstation } = station;
  const ana = { username: 'ana', password: 'correct horse battery' };
  expect(await clock.track(workstation.actions['session.sign-in'](ana))).toEqual({ ok: true });
  const sessionId = workstation.currentSession()?.id ?? '';
  await workstation.stop();
  const use = {
    id: '0198c2f4-6d6e-4c51-b4a5-0a2b3c4d5e6f',
    serverId: endpoint.id,
    codeId: 'K7QMA2B3',
    person: 'Ida Marsh',
    reasonCode: 'other',
    reason: 'resuscitation',
    startedAtMs: clock.trueMs() - 60_000,
    endedAtMs: clock.trueMs(),
  } as const;
  await secrets.set(`emergency-use:${use.id}`, writeOfflineUse(use));
  const dependencies = {
    clock,
    secrets,
    endpoint,
    power: new FakePower(),
    log: new RecordingLog(),
    refreshLock: new SerialLock(),
    draftFiles: new InMemoryDraftFiles(() => clock.wallMs()),
    policy: defaultPolicy,
    shell: 'browser',
    version: '0.0.0',
    fetch: network.fetch,
  } as const;
  return {
    ...station,
    sessionId,
    leaving: (ms = patienceMs) => new Leaving(dependencies, { patienceMs: ms }),
  };
}

describe('what leaves', () => {
  it.each<[Fault, number]>([
    ['offline', 6],
    ['hang', 7],
    [{ status: 503 }, 6],
  ])(
    'waits once for a server that does not answer (%j), whatever there is to tell',
    async (fault, seconds) => {
      const { clock, network, sessionId, leaving } = await usedStation();
      network.become(fault);
      const startedMs = clock.monotonicMs();
      const begun = network.requests.length;
      const station = leaving();
      const told = station.reportEmergencies().then(async (unheard) => ({
        unheard,
        ...(await station.endSessions()),
        afterMs: clock.monotonicMs() - startedMs,
      }));
      await clock.advance(20_000);
      const { afterMs, ...outcome } = await told;
      expect(outcome).toEqual({ unheard: 1, ended: 0, untold: [sessionId] });
      expect(afterMs).toBeLessThanOrEqual(seconds * 1_000);
      const asked = new Set(network.requests.slice(begun).map(({ path }) => path));
      expect(asked.size, 'each kind of news is tried').toBeGreaterThan(1);
    },
  );

  it('still ends its sessions at a server that takes no other news', async () => {
    const { clock, network, leaving } = await usedStation();
    network.decide((path) => (path.includes('emergency') ? { status: 503 } : 'none'));
    const station = leaving();
    const told = station.reportEmergencies().then(() => station.endSessions());
    await clock.advance(20_000);
    expect(await told).toEqual({ ended: 1, untold: [] });
  });

  it('asks no server where it has no time for that', async () => {
    const { network, sessionId, leaving } = await usedStation();
    const begun = network.requests.length;
    const station = leaving(0);
    expect(await station.reportEmergencies()).toBe(1);
    expect(await station.endSessions()).toEqual({ ended: 0, untold: [sessionId] });
    expect(network.requests.slice(begun)).toEqual([]);
  });
});
