import { afterEach, describe, expect, it } from 'vitest';
import { VersionWatch } from '../../../../../electron/core/servers/version-watch.ts';
import { FakeClock } from '../../../../support/core/fake-clock.ts';
import { FakeEndpoint } from '../../../../support/core/fake-endpoint.ts';
import { RecordingLog } from '../../../../support/core/recording-log.ts';

let watch: VersionWatch | null = null;

afterEach(() => watch?.stop());

function watched(isWanted: boolean) {
  const clock = new FakeClock();
  const seen = { isWanted, asked: 0, told: [] as (string | null)[], beforeAnswer: async () => {} };
  watch = new VersionWatch({
    endpoint: new FakeEndpoint('https://carelink.example'),
    clock,
    log: new RecordingLog(),
    version: '0.2.0',
    isWanted: () => seen.isWanted,
    onTold: (wanted) => seen.told.push(wanted),
    http: async () => {
      seen.asked += 1;
      await seen.beforeAnswer();
      const body = { server: '0.3.0', minimum_workstation: '0.3.0', compatibility: [] };
      return { status: 200, headers: {}, body: JSON.stringify(body) } as never;
    },
  });
  return Object.assign(seen, { clock, watch });
}

describe('whether a workstation is too old', () => {
  it('is asked when the policy begins to want it, and taken back when it ends', async () => {
    const seen = watched(false);
    seen.watch.start();
    await seen.clock.advance(0);
    expect(seen.told).toEqual([null]);
    seen.isWanted = true;
    seen.watch.look();
    await seen.clock.advance(0);
    expect(seen.told.at(-1)).toBe('0.3.0');
    seen.isWanted = false;
    seen.watch.look();
    await seen.clock.advance(0);
    expect(seen.told.at(-1)).toBe(null);
  });

  it('is not told once the policy has changed while it was asked', async () => {
    const seen = watched(true);
    seen.beforeAnswer = async () => {
      seen.isWanted = false;
      seen.watch.look();
    };
    seen.watch.start();
    await seen.clock.advance(1_000);
    expect(seen.told).toEqual([null]);
  });

  it('is not asked before the start and after the end', async () => {
    const seen = watched(true);
    seen.watch.look();
    seen.watch.start();
    await seen.clock.advance(0);
    seen.watch.stop();
    seen.watch.look();
    await seen.clock.advance(86_400_000);
    expect(seen.asked).toBe(1);
  });
});
