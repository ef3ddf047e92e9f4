import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { SessionReport } from '../../../../../server/contract/station.ts';
import { silentLog } from '../../../../../server/domain/ports/log.ts';
import { Refusal } from '../../../../../server/domain/ports/refusal.ts';
import type { Session } from '../../../../../server/domain/records/session.ts';
import { type LineSink, StationLines } from '../../../../../server/domain/stations/station-lines.ts';
import { unlimitedRate } from '../../../../../server/domain/throttling/rate-limiter.ts';
import { FakeServerClock } from '../../../../support/server/fake-clock.ts';
import { testSession } from '../../../../support/server/test-session.ts';

const lookEveryMs = 500;
const lookAtOthersEveryMs = 5_000;
const heartbeatMs = 60_000;
const mostOfNetwork = 3;
const address = '192.0.2.1';

/** Sessions whose reading may take its time, or fail. */
class Sessions {
  readonly all = new Map<string, Session>();
  readonly movedUsers = new Set<number>();
  onLook: (id: string) => Promise<void> | void = () => {};

  add(changes: Partial<Session> = {}): Session {
    const session = testSession({ id: crypto.randomUUID(), ...changes });
    this.all.set(session.id, session);
    this.movedUsers.add(session.user.id);
    return session;
  }

  change({ id }: Session, changes: Partial<Session>): void {
    const session = this.all.get(id);
    if (session === undefined) throw new Error('no such session');
    this.all.set(id, { ...session, ...changes });
  }

  async look(id: string): Promise<Session | null> {
    await this.onLook(id);
    return this.all.get(id) ?? null;
  }

  async openOfUser(userId: number): Promise<readonly Session[]> {
    return [...this.all.values()].filter(({ user, ended }) => user.id === userId && ended === null);
  }

  async takeMovedUsers(): Promise<ReadonlySet<number>> {
    const moved = new Set(this.movedUsers);
    this.movedUsers.clear();
    return moved;
  }
}

class RecordedSink implements LineSink {
  readonly reports: SessionReport[] = [];
  /** In the order of what was called. */
  readonly calls: string[] = [];

  send({ sessions }: { readonly sessions: readonly SessionReport[] }): void {
    this.calls.push('send');
    this.reports.push(...sessions);
  }
  beat(): void {
    this.calls.push('beat');
  }
  end(why: string): void {
    this.calls.push(why);
  }
  last({ id }: Session): SessionReport | undefined {
    return this.reports.findLast((report) => report.id === id);
  }
}

describe('lines to workstations', () => {
  let sessions: Sessions;
  let lines: StationLines;
  let warnings: Record<string, unknown>[];

  beforeEach(() => {
    vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval', 'performance'] });
    sessions = new Sessions();
    warnings = [];
    const unitOfWork = { read: (query: (all: object) => Promise<unknown>) => query({ sessions }) };
    const ports = {
      clock: new FakeServerClock(0),
      log: { ...silentLog, warn: (fields: Record<string, unknown>) => warnings.push(fields) },
      unitOfWork,
      limits: { questionsOfStation: unlimitedRate },
    } as unknown as ConstructorParameters<typeof StationLines>[0];
    lines = new StationLines(ports, { heartbeatMs, mostLines: 10, mostOfNetwork });
  });
  afterEach(() => {
    lines.close();
    vi.useRealTimers();
  });

  const looks = (howMany = 1) => vi.advanceTimersByTimeAsync(howMany * lookEveryMs);
  const end = (session: Session) =>
    sessions.change(session, { ended: { atMs: 1, reason: 'revoked_by_administrator' } });
  async function open(of: readonly Session[], keyThumbprint = 'key') {
    const sink = new RecordedSink();
    const request = { keyThumbprint, sessionIds: of.map(({ id }) => id), address };
    const hangUp = await lines.open(request, () => sink);
    return { sink, hangUp };
  }
  /** Holds up the next reading of a session until the returned function is called. */
  function holdUp({ id }: Session): () => void {
    const { promise, resolve } = Promise.withResolvers<void>();
    let isNext = true;
    sessions.onLook = (asked) => {
      if (!isNext || asked !== id) return undefined;
      isNext = false;
      return promise;
    };
    return resolve;
  }
  /** How many more lines there is room for, of the one network. */
  async function roomLeft(): Promise<number> {
    for (let left = 0; ; left += 1) {
      const keyThumbprint = `another ${left}`;
      const opened = open([sessions.add({ keyThumbprint })], keyThumbprint);
      if (
        await opened.then(
          () => false,
          () => true,
        )
      )
        return left;
    }
  }

  it('a look at a line that is replaced meanwhile leaves its successor alone', async () => {
    const [nora, omar] = [sessions.add(), sessions.add()];
    const former = await open([nora]);
    await looks();
    end(nora);
    const goOn = holdUp(nora);
    await looks();
    const { sink } = await open([omar]);
    goOn();
    await looks(2);
    expect(former.sink.calls, 'nothing follows its end').toEqual(['send', 'replaced']);
    expect(lines.count).toBe(1);
    sessions.change(omar, { lockOrderedAtMs: 5 });
    await looks();
    expect(sink.last(omar)).toMatchObject({ lock_ordered_at: new Date(5).toISOString() });
    expect(await roomLeft()).toBe(mostOfNetwork - 1);
  });

  it('a line whose connection goes while it is looked at is told nothing more, and counts once', async () => {
    const [nora, omar] = [sessions.add(), sessions.add({ keyThumbprint: 'other key' })];
    await open([omar], 'other key');
    const { sink, hangUp } = await open([nora]);
    await looks();
    end(nora);
    const goOn = holdUp(nora);
    await looks();
    hangUp();
    goOn();
    await looks();
    expect(sink.calls).toEqual(['send']);
    expect(lines.count).toBe(1);
    expect(await roomLeft()).toBe(mostOfNetwork - 1);
  });

  it.each<[string, Partial<Session>, Partial<SessionReport>]>([
    ['an end', { ended: { atMs: 1, reason: 'revoked_by_administrator' } }, { state: 'ended' }],
    ['a lock', { lockOrderedAtMs: 5 }, { state: 'live', lock_ordered_at: new Date(5).toISOString() }],
  ])('%s is told even if the next session could not be read at first', async (_, change, report) => {
    const [nora, omar] = [sessions.add(), sessions.add()];
    const { sink } = await open([nora, omar]);
    await looks();
    sessions.change(nora, change);
    let failures = 0;
    sessions.onLook = (id) => {
      if (id !== omar.id || failures > 0) return;
      failures += 1;
      throw new Error('no connection is free');
    };
    await looks();
    expect(failures).toBe(1);
    expect(sink.last(nora)).toMatchObject({ state: 'live', lock_ordered_at: null });
    await looks();
    expect(sink.last(nora)).toMatchObject(report);
    expect(lines.count).toBe(1);
  });

  it('a session that this node cannot read has not ended, and is told again when it can', async () => {
    const [nora, omar] = [sessions.add(), sessions.add()];
    const { sink } = await open([nora, omar]);
    await looks();
    sessions.change(nora, { isReadable: false });
    end(omar);
    await looks(2);
    expect(sink.last(nora)).toMatchObject({ state: 'live' });
    expect(sink.last(omar)).toMatchObject({ state: 'ended' });
    expect(sink.calls).toEqual(['send', 'send']);
    sessions.change(nora, { isReadable: true, lockOrderedAtMs: 5 });
    await looks();
    expect(sink.last(nora)).toMatchObject({ lock_ordered_at: new Date(5).toISOString() });
  });

  it('a session that cannot be read when a line begins is unknown, and the others are told', async () => {
    const [nora, omar] = [sessions.add({ isReadable: false }), sessions.add()];
    const { sink } = await open([nora, omar]);
    expect(sink.reports.map(({ state }) => state)).toEqual(['unknown', 'live']);
  });

  it('a line whose session can never be read keeps no other waiting, is silent, and is logged once', async () => {
    const [first, nora, last] = ['first', 'nora', 'last'].map((keyThumbprint) =>
      sessions.add({ keyThumbprint }),
    ) as [Session, Session, Session];
    const others = [await open([first], 'first')];
    const bad = await open([nora], 'nora');
    others.push(await open([last], 'last'));
    await looks();
    sessions.onLook = (id) => {
      if (id === nora.id) throw new Error('a page of the database is damaged');
    };
    sessions.change(nora, { lockOrderedAtMs: 5 });
    end(first);
    await looks(heartbeatMs / lookEveryMs + 1);
    end(last);
    await looks();
    expect(others.map(({ sink }) => sink.reports.at(-1)?.state)).toEqual(['ended', 'ended']);
    expect(bad.sink.calls, 'silent').toEqual(['send']);
    expect(warnings).toEqual([{ work: 'station_lines', problem: 'unknown', lines: 1 }]);
    sessions.onLook = () => {};
    await looks();
    expect(bad.sink.last(nora)).toMatchObject({ state: 'live', lock_ordered_at: new Date(5).toISOString() });
  });

  it('a database that says nothing is logged once, until it has said something', async () => {
    await open([sessions.add()]);
    const take = sessions.takeMovedUsers.bind(sessions);
    const fail = () => Promise.reject(new Refusal('unavailable'));
    for (let times = 1; times <= 2; times += 1) {
      sessions.takeMovedUsers = fail;
      await looks(3);
      expect(warnings).toHaveLength(times);
      sessions.takeMovedUsers = take;
      await looks();
    }
    expect(warnings[0]).toMatchObject({ problem: 'unavailable' });
  });

  it('what the user has elsewhere is told even if it could not be read at first', async () => {
    const nora = sessions.add();
    const { sink } = await open([nora]);
    await looks();
    const alone = sink.last(nora);
    sessions.add({ keyThumbprint: 'other key' });
    const read = sessions.openOfUser;
    sessions.openOfUser = () => Promise.reject(new Error('no connection is free'));
    await looks();
    sessions.openOfUser = read;
    await looks(lookAtOthersEveryMs / lookEveryMs + 1);
    expect(sink.last(nora)).toMatchObject({ state: 'live' });
    expect(sink.last(nora)).not.toEqual(alone);
  });

  it('what the user gets elsewhere while a line is being opened is told', async () => {
    const [other, nora, omar] = [
      sessions.add({ keyThumbprint: 'other key' }),
      sessions.add(),
      sessions.add({ user: { ...testSession().user, id: 2 } }),
    ];
    await open([other], 'other key');
    await looks();
    const goOn = holdUp(omar);
    const opening = open([nora, omar]);
    await looks();
    sessions.add({ keyThumbprint: 'third key' });
    await looks();
    goOn();
    const { sink } = await opening;
    const before = sink.last(nora);
    await looks();
    expect(sink.last(nora)).not.toEqual(before);
  });

  it('a request that was given up while its sessions were read replaces no line', async () => {
    const nora = sessions.add();
    const goOn = holdUp(nora);
    const request = { keyThumbprint: 'key', sessionIds: [nora.id], address };
    const late = lines.open(request, () => null);
    const { sink } = await open([nora]);
    goOn();
    (await late)();
    expect(sink.calls).toEqual(['send']);
    expect(lines.count).toBe(1);
    expect(await roomLeft()).toBe(mostOfNetwork - 1);
  });
});
