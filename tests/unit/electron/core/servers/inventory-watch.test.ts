import { afterEach, describe, expect, it } from 'vitest';
import { InventoryWatch } from '../../../../../electron/core/servers/inventory-watch.ts';
import { TokenApiError } from '../../../../../electron/core/token-api/api-failure.ts';
import type { StationReport } from '../../../../../server/contract/station-report.ts';
import { FakeClock } from '../../../../support/core/fake-clock.ts';
import { RecordingLog } from '../../../../support/core/recording-log.ts';

const minute = 60_000;
const hour = 60 * minute;
type During = (() => void | Promise<void>) | null;
let watch: InventoryWatch | null = null;

afterEach(() => watch?.stop());

function watched() {
  const clock = new FakeClock();
  const told: string[] = [];
  const server = { version: '0.2.0', failure: null as TokenApiError | null, during: null as During };
  watch = new InventoryWatch({
    clock,
    log: new RecordingLog(),
    read: async () => ({ version: server.version }) as StationReport,
    tell: async ({ version }) => {
      told.push(version);
      await server.during?.();
      if (server.failure) throw server.failure;
    },
  });
  return Object.assign(server, { clock, told, watch });
}

describe('the inventory', () => {
  it('is told at the start, and not again while nothing is new', async () => {
    const seen = watched();
    seen.watch.start();
    await seen.clock.advance(0);
    expect(seen.told).toEqual(['0.2.0']);
    for (let time = 0; time < 9; time += 1) {
      seen.watch.look();
      await seen.clock.advance(minute);
    }
    expect(seen.told).toEqual(['0.2.0']);
  });

  it('that is new is told within three minutes, once for however many changes', async () => {
    const seen = watched();
    seen.watch.start();
    await seen.clock.advance(0);
    for (const version of ['0.3.0', '0.3.1', '0.3.2']) {
      seen.version = version;
      seen.watch.look();
      await seen.clock.advance(1_000);
    }
    expect(seen.told).toEqual(['0.2.0']);
    await seen.clock.advance(3 * minute);
    expect(seen.told).toEqual(['0.2.0', '0.3.2']);
  });

  it.each([
    ['accepted', null, 3 * minute],
    ['lost', new TokenApiError({ kind: 'offline' }), 3 * minute],
  ] as const)(
    'that changes while it is told is told afterwards, the first one %s',
    async (_, failure, laterMs) => {
      const seen = watched();
      seen.failure = failure;
      seen.during = () => {
        seen.during = null;
        seen.version = '0.3.0';
        seen.watch.look();
      };
      seen.watch.start();
      await seen.clock.advance(0);
      seen.failure = null;
      await seen.clock.advance(laterMs - 1_000);
      expect(seen.told).toEqual(['0.2.0']);
      await seen.clock.advance(2_000);
      expect(seen.told).toEqual(['0.2.0', '0.3.0']);
      await seen.clock.advance(hour);
      expect(seen.told).toHaveLength(2);
    },
  );

  it('that somebody only looked at while it was told is not told twice', async () => {
    const seen = watched();
    seen.during = () => seen.watch.look();
    seen.watch.start();
    await seen.clock.advance(hour);
    expect(seen.told).toEqual(['0.2.0']);
  });

  it('that changes while it is told after the end is told no more', async () => {
    const seen = watched();
    seen.during = () => {
      seen.version = '0.3.0';
      seen.watch.look();
      seen.watch.stop();
    };
    seen.watch.start();
    await seen.clock.advance(hour);
    expect(seen.told).toEqual(['0.2.0']);
  });

  it('is told every six hours, so that the server knows who is in use', async () => {
    const seen = watched();
    seen.watch.start();
    await seen.clock.advance(13 * hour);
    expect(seen.told).toHaveLength(3);
  });

  it.each([
    { kind: 'offline' },
    { kind: 'server_unavailable' },
    { kind: 'throttled', retryAfterSeconds: 60 },
    { kind: 'rejected', code: 'use_dpop_nonce', endedReason: null },
  ] as const)('is told again after %j', async (failure) => {
    const seen = watched();
    seen.failure = new TokenApiError(failure);
    seen.watch.start();
    await seen.clock.advance(0);
    seen.failure = null;
    await seen.clock.advance(5 * minute - 1_000);
    expect(seen.told).toHaveLength(1);
    await seen.clock.advance(2_000);
    expect(seen.told).toHaveLength(2);
  });

  it.each(['not_found', 'enrolment_required', 'device_revoked'] as const)(
    'is not forced upon a server that answers %s',
    async (code) => {
      const seen = watched();
      seen.failure = new TokenApiError({ kind: 'rejected', code, endedReason: null });
      seen.watch.start();
      await seen.clock.advance(hour);
      expect(seen.told).toHaveLength(1);
      seen.failure = null;
      // Somebody has signed in.
      seen.watch.look();
      await seen.clock.advance(0);
      expect(seen.told).toHaveLength(2);
    },
  );

  it('is told no more after the end', async () => {
    const seen = watched();
    seen.watch.start();
    seen.watch.stop();
    seen.watch.look();
    await seen.clock.advance(13 * hour);
    expect(seen.told).toEqual([]);
  });
});
