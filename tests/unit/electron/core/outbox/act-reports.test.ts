import { describe, expect, it } from 'vitest';
import { RetryTimer } from '../../../../../electron/core/connection/retry-timer.ts';
import { type Act, createActReports } from '../../../../../electron/core/outbox/act-reports.ts';
import { SessionClock } from '../../../../../electron/core/time/session-clock.ts';
import { type ApiFailure, TokenApiError } from '../../../../../electron/core/token-api/api-failure.ts';
import { FakeClock } from '../../../../support/core/fake-clock.ts';

const lock: Act = { kind: 'lock', cause: 'button' };
const unlock: Act = { kind: 'unlock', method: 'password' };
const wrong: ApiFailure = { kind: 'rejected', code: 'invalid_request', endedReason: null };

/** `failure` decides the fate of each act that is reported. */
function reportsTo(failure: (act: Act) => ApiFailure | null) {
  const told: Act[] = [];
  const send = async (act: Act) => {
    const found = failure(act);
    if (found !== null) throw new TokenApiError(found);
    told.push(act);
  };
  const retry = new RetryTimer(new SessionClock(new FakeClock()), () => 0.5);
  return { told, reports: createActReports(send, retry) };
}

describe('reports of acts', () => {
  it('keeps what comes after a failure back, so that the order stays', async () => {
    let offline = true;
    const { told, reports } = reportsTo((act) =>
      offline && act.kind === 'lock' ? { kind: 'offline' } : null,
    );
    void reports.add(lock);
    void reports.add(unlock);
    await reports.deliver();
    expect(told).toEqual([]);
    expect(reports.dueInMs).toBeGreaterThan(0);
    offline = false;
    await reports.deliver();
    expect(told).toEqual([lock, unlock]);
    expect([reports.isEmpty, reports.dueInMs]).toEqual([true, null]);
  });

  it('keeps the newest twenty', async () => {
    const { told, reports } = reportsTo(() => null);
    void reports.add(unlock);
    for (let count = 0; count < 20; count += 1) void reports.add({ ...lock });
    await reports.deliver();
    expect(told).toHaveLength(20);
    expect(told).not.toContain(unlock);
  });

  it('tells once what the server does not understand, and goes on with the next', async () => {
    let tries = 0;
    const { told, reports } = reportsTo(({ kind }) => {
      if (kind === 'lock') return null;
      tries += 1;
      return wrong;
    });
    for (const act of [lock, unlock, { ...lock }, { ...unlock }]) void reports.add(act);
    await reports.deliver();
    expect([tries, told]).toEqual([2, [lock, lock]]);
    expect(reports.isEmpty).toBe(true);
  });

  it('does not give up because a proof is refused', async () => {
    const refused: ApiFailure = { kind: 'rejected', code: 'invalid_dpop_proof', endedReason: null };
    const { reports } = reportsTo(() => refused);
    void reports.add(lock);
    await reports.deliver();
    expect(reports.isEmpty).toBe(false);
  });
});
