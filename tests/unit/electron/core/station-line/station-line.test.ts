import { describe, expect, it } from 'vitest';
import { StationLine } from '../../../../../electron/core/station-line/station-line.ts';
import { SessionClock } from '../../../../../electron/core/time/session-clock.ts';
import { type ApiFailure, TokenApiError } from '../../../../../electron/core/token-api/api-failure.ts';
import type { RawStream } from '../../../../../electron/core/token-api/http-client.ts';
import type { StationReport } from '../../../../../server/contract/station.ts';
import { FakeClock } from '../../../../support/core/fake-clock.ts';

const id = '01900000-0000-7000-8000-000000000001';
const ended: StationReport = {
  sessions: [{ state: 'ended', id, reason: 'replaced', ended_at: '2026-03-02T07:00:00.000Z' }],
};
const sessions = (report: unknown) => `event: sessions\ndata: ${JSON.stringify(report)}\n\n`;
const live = sessions({ sessions: [{ state: 'unknown', id }] });

interface OpenLine {
  say(text: string): void;
  end(): void;
  breakOff(): void;
}

/** A line to a server controlled by the test, driven as by the scheduler. */
function openLine() {
  const clock = new FakeClock();
  const lines: OpenLine[] = [];
  const reports: StationReport[] = [];
  const calls: { kind: 'line' | 'question'; atMs: number }[] = [];
  const world = {
    refusal: null as ApiFailure | null,
    questions: null as ApiFailure | null,
    /** The first event of a line; null: nothing, as behind a proxy that buffers. */
    greeting: live as string | null,
  };
  const call = (kind: 'line' | 'question') => calls.push({ kind, atMs: clock.monotonicMs() });
  const stationEvents = async (_ids: readonly string[], signal: AbortSignal): Promise<RawStream> => {
    call('line');
    if (world.refusal !== null) throw new TokenApiError(world.refusal);
    let push!: ReadableStreamDefaultController<Uint8Array>;
    const stream = new ReadableStream<Uint8Array>({
      start(controller) {
        push = controller;
      },
    });
    const say = (text: string) => push.enqueue(new TextEncoder().encode(text));
    const breakOff = () => push.error(new TokenApiError({ kind: 'server_unavailable' }));
    signal.addEventListener('abort', breakOff, { once: true });
    lines.push({ say, end: () => push.close(), breakOff });
    if (world.greeting !== null) say(world.greeting);
    return { status: 200, header: () => undefined, chunks: stream as unknown as AsyncIterable<Uint8Array> };
  };
  const stationSessions = async () => {
    call('question');
    if (world.questions !== null) throw new TokenApiError(world.questions);
    return ended;
  };
  const line = new StationLine({
    api: { stationEvents, stationSessions },
    clock: new SessionClock(clock),
    random: () => 0.5,
    onReport: (report) => reports.push(report),
    onAlive: () => undefined,
    onChange: () => undefined,
  });
  line.keep([id]);
  const pass = async (ms: number) => {
    for (let passed = 0; passed < ms; passed += 250) {
      line.tend();
      await clock.advance(250);
    }
  };
  const count = (kind: 'line' | 'question') => calls.filter((each) => each.kind === kind).length;
  return { world, line, lines, reports, calls, pass, count };
}

type World = ReturnType<typeof openLine>['world'];

describe('a line', () => {
  it('is one as long as it says something now and then', async () => {
    const { lines, pass, count } = openLine();
    for (let beat = 0; beat < 12; beat += 1) {
      await pass(5_000);
      lines.at(-1)?.say(':\n\n');
    }
    expect([count('line'), count('question')]).toEqual([1, 0]);
  });

  it('that is silent is followed by a question at once, and by another line', async () => {
    const { pass, count, reports } = openLine();
    await pass(13_000);
    expect(count('question')).toBe(1);
    expect(reports).toContainEqual(ended);
    await pass(4_000);
    expect(count('line')).toBe(2);
  });

  const spoilt: readonly (readonly [string, Partial<World>])[] = [
    ['says nothing', { greeting: null }],
    ['is a page of somebody else', { refusal: { kind: 'garbled' } }],
    ['is a 502', { refusal: { kind: 'server_unavailable' } }],
  ];
  it.each(spoilt)(
    'that %s, while questions are answered, gives way to a question every 15 s, and is tried later',
    async (_, spoiling) => {
      const { world, pass, count, calls } = openLine();
      Object.assign(world, spoiling);
      await pass(25_000);
      const tried = count('line');
      expect(tried).toBeLessThanOrEqual(2);
      await pass(120_000);
      expect(count('line')).toBe(tried);
      const questions = calls.filter(({ kind }) => kind === 'question').map(({ atMs }) => atMs);
      const gaps = questions.slice(-6).map((atMs, index, all) => atMs - (all[index - 1] ?? atMs));
      expect(Math.max(...gaps)).toBeLessThanOrEqual(15_500);
      await pass(200_000);
      expect(count('line')).toBeGreaterThan(tried);
    },
  );

  it('is opened again within seconds when it ends or breaks, not in the same moment', async () => {
    const { lines, pass, count } = openLine();
    await pass(12_000 - 250);
    lines[0]?.say(':\n\n');
    await pass(1_000);
    lines[0]?.breakOff();
    await pass(750);
    expect(count('line')).toBe(1);
    await pass(4_000);
    expect(count('line')).toBe(2);
  });

  it('is tried often in an interruption, and a few times a minute in a long one', async () => {
    const { world, pass, calls, lines } = openLine();
    await pass(1_000);
    world.refusal = { kind: 'offline' };
    world.questions = { kind: 'offline' };
    lines[0]?.breakOff();
    await pass(30_000);
    expect(calls.length).toBeGreaterThan(8);
    await pass(120_000);
    const before = calls.length;
    await pass(300_000);
    expect(calls.length - before).toBeLessThan(25);
  });

  it('is not asked for more than every 5 minutes of a server that has none', async () => {
    const { world, pass, count } = openLine();
    world.refusal = { kind: 'rejected', code: 'not_found', endedReason: null };
    await pass(14 * 60_000);
    expect(count('question')).toBe(0);
    expect(count('line')).toBeLessThanOrEqual(4);
  });

  it('that was replaced by another program asks instead of replacing it again', async () => {
    const { lines, pass, count } = openLine();
    await pass(1_000);
    lines[0]?.say('event: replaced\ndata: {}\n\n');
    await pass(60_000);
    expect(count('line')).toBe(1);
    expect(count('question')).toBeGreaterThanOrEqual(3);
  });

  it('passes over what is not by the contract', async () => {
    const { lines, pass, reports, count } = openLine();
    await pass(1_000);
    const before = reports.length;
    for (const text of [
      'event: sessions\ndata: {\n\n',
      sessions({ sessions: [{ state: 'ended', id, reason: 'because', ended_at: 'now' }] }),
      sessions({
        sessions: [{ state: 'ended', id: 'x', reason: 'logout', ended_at: '2026-03-02T07:00:00Z' }],
      }),
      'event: ended\ndata: {}\n\n',
      `data: ${JSON.stringify(ended)}\n\n`,
      '<html>Please accept the terms</html>\n\n',
    ])
      lines[0]?.say(text);
    await pass(2_000);
    expect(reports.length).toBe(before);
    lines[0]?.say(sessions(ended));
    await pass(500);
    expect(reports.at(-1)).toEqual(ended);
    expect(count('line')).toBe(1);
  });

  it('that never ends an event is given up', async () => {
    const { lines, pass, count } = openLine();
    await pass(1_000);
    lines[0]?.say(`data: ${'x'.repeat(100_000)}`);
    await pass(6_000);
    expect(count('line')).toBe(2);
  });

  it('is opened anew for other sessions, and for none when nobody is here', async () => {
    const { line, pass, count } = openLine();
    await pass(1_000);
    line.keep([id, '01900000-0000-7000-8000-000000000002']);
    await pass(1_000);
    expect(count('line')).toBe(2);
    line.keep([]);
    await pass(60_000);
    expect([count('line'), line.dueInMs]).toEqual([2, null]);
  });

  it('is opened anew after a sleep', async () => {
    const { line, pass, count } = openLine();
    await pass(1_000);
    line.restart();
    await pass(1_000);
    expect(count('line')).toBe(2);
  });
});
