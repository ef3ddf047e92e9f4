import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import {
  type MessageToCardProcess,
  messageToCardProcess,
} from '../../../../../electron/platform/smart-cards/card-process-messages.ts';
import {
  type CardProcessLauncher,
  ProcessCardReaders,
} from '../../../../../electron/platform/smart-cards/process-card-readers.ts';
import { FakeClock } from '../../../../support/core/fake-clock.ts';
import { RecordingLog } from '../../../../support/core/recording-log.ts';

const card = { type: 'card', reader: 'A', number: '0077705923', wasThere: false };
const ready = { type: 'readers', readers: ['A'] };

type Listener = Parameters<CardProcessLauncher['launch']>[0];

const start = ({ serviceSocket = null as string | null, isWatching = true } = {}) => {
  const clock = new FakeClock();
  const log = new RecordingLog();
  const launched: { readonly listener: Listener; isKilled: boolean }[] = [];
  const sent: MessageToCardProcess[] = [];
  const launcher: CardProcessLauncher = {
    launch(listener) {
      const process = { listener, isKilled: false };
      launched.push(process);
      return {
        send: (message) => sent.push(message),
        kill() {
          process.isKilled = true;
          listener.onExit();
        },
      };
    },
  };
  const readers = new ProcessCardReaders({ launcher, clock, log, serviceSocket });
  const news: string[] = [];
  const watch = () =>
    readers.start({
      onCard: ({ reader, number }) => news.push(`${number} in ${reader}`),
      onCardGone: (reader) => news.push(`gone from ${reader}`),
    });
  if (isWatching) watch();
  const say = (message: unknown) => launched.at(-1)?.listener.onMessage(message);
  return { clock, log, launched, sent, readers, news, say, watch, second: () => clock.advance(1_000) };
};

describe('the process that watches', () => {
  it('is not started with the workstation, but soon after it', async () => {
    const { clock, launched, second } = start();
    await second();
    expect(launched).toHaveLength(0);
    await clock.advance(1_000);
    expect(launched).toHaveLength(1);
  });

  it('is started only once the service is there', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'carelink-cards-'));
    onTestFinished(() => rmSync(folder, { recursive: true }));
    const serviceSocket = join(folder, 'pcscd.comm');
    const { clock, launched, readers } = start({ serviceSocket });
    await clock.advance(60_000);
    expect(launched).toHaveLength(0);
    expect(await readers.look()).toEqual({ kind: 'no_service' });
    writeFileSync(serviceSocket, '');
    await clock.advance(3_000);
    expect(launched).toHaveLength(1);
  });

  it('is started again when it has ended, more and more seldom, and soon again after a minute of work', async () => {
    const { clock, launched, say } = start();
    await clock.advance(2_000);
    for (let minute = 0; minute < 10; minute += 1) {
      say({ type: 'end', why: 'no_service' });
      await clock.advance(60_000);
    }
    expect(launched.length).toBeGreaterThan(8);
    expect(launched.length).toBeLessThan(25);
    for (let beat = 0; beat < 40; beat += 1) {
      await clock.advance(2_000);
      say({ type: 'alive' });
    }
    const before = launched.length;
    launched.at(-1)?.listener.onExit();
    await clock.advance(1_500);
    expect(launched.length).toBe(before + 1);
  });

  it('is not tried again where the computer has no software for readers', async () => {
    const { clock, launched, say } = start();
    await clock.advance(2_000);
    say({ type: 'end', why: 'missing' });
    await clock.advance(3_600_000);
    expect(launched).toHaveLength(1);
  });

  it.each([
    ['dies', (listener: Listener) => listener.onExit()],
    [
      'says that the service has ended',
      (listener: Listener) => listener.onMessage({ type: 'end', why: 'no_service' }),
    ],
    ['says nonsense', (listener: Listener) => listener.onMessage({ ...card, number: 'DROP TABLE' })],
    ['says too much', (listener: Listener) => listener.onMessage({ ...ready, readers: Array(17).fill('A') })],
    ['says nothing of the kind', (listener: Listener) => listener.onMessage(null)],
  ])('takes all cards with it when it %s', async (_what, happen) => {
    const { clock, launched, news, say, log } = start();
    await clock.advance(2_000);
    say(ready);
    say(card);
    say({ ...card, reader: 'B', number: '1144738493519' });
    happen(launched[0]?.listener as Listener);
    expect(news).toEqual(['0077705923 in A', '1144738493519 in B', 'gone from A', 'gone from B']);
    expect(launched[0]?.isKilled).toBe(true);
    await clock.advance(2_000);
    expect(launched).toHaveLength(2);
    // Neither the number nor what was said is logged.
    expect(log.lines.join()).not.toMatch(/0077705923|DROP/);
  });

  it('is ended when it keeps silent, and what it says afterwards counts no more', async () => {
    const { clock, launched, news, say } = start();
    await clock.advance(2_000);
    say(ready);
    say(card);
    await clock.advance(16_000);
    expect(launched[0]?.isKilled).toBe(true);
    expect(news).toEqual(['0077705923 in A', 'gone from A']);
    launched[0]?.listener.onMessage(card);
    launched[0]?.listener.onExit();
    expect(news).toHaveLength(2);
  });

  it('tells nothing more once nobody watches, and may be watched again', async () => {
    const { clock, launched, readers, news, say, watch } = start();
    await clock.advance(2_000);
    say(ready);
    say(card);
    readers.stop();
    launched[0]?.listener.onMessage({ type: 'card_gone', reader: 'A' });
    await clock.advance(120_000);
    expect(news).toEqual(['0077705923 in A']);
    expect(launched).toHaveLength(1);
    expect(launched[0]?.isKilled).toBe(true);
    expect(clock.pendingTimers).toBe(0);
    watch();
    await clock.advance(2_000);
    expect(launched).toHaveLength(2);
  });
});

describe('a card that is to prove its key', () => {
  const challenge = Buffer.alloc(32, 7);
  const proof = { publicKey: 'AAEC', signature: 'AwQF' };
  const begin = async () => {
    const station = start();
    await station.clock.advance(2_000);
    station.say(ready);
    station.say(card);
    const keyFault = async () => {
      const state = await station.readers.look();
      return state.kind === 'ready' ? (state.lastKeyFault?.fault ?? null) : state.kind;
    };
    return { ...station, keyFault };
  };

  it('is asked with the challenge, and its answer is passed on', async () => {
    const { readers, sent, say, keyFault, clock, news } = await begin();
    const timers = clock.pendingTimers;
    const proving = readers.proveKey('A', challenge);
    expect(sent.map((message) => messageToCardProcess.parse(message))).toEqual([
      { type: 'prove', id: 1, reader: 'A', challenge: challenge.toString('base64') },
    ]);
    say({ type: 'proof', id: 1, ...proof });
    expect(await proving).toEqual({ publicKey: Buffer.from([0, 1, 2]), signature: Buffer.from([3, 4, 5]) });
    expect(await keyFault()).toBeNull();
    expect(clock.pendingTimers).toBe(timers);
    // Late, twice, or never asked for: nobody waits for it.
    say({ type: 'proof', id: 1, ...proof });
    say({ type: 'no_proof', id: 7, fault: 'none' });
    expect(news).toEqual(['0077705923 in A']);
  });

  it('gets the answers to two challenges apart', async () => {
    const { readers, say } = await begin();
    say({ ...card, reader: 'B', number: '1144738493519' });
    const [first, second] = [readers.proveKey('A', challenge), readers.proveKey('B', challenge)];
    say({ type: 'no_proof', id: 2, fault: 'none' });
    say({ type: 'proof', id: 1, ...proof });
    expect(await second).toBeNull();
    expect(await first).not.toBeNull();
  });

  it.each([
    ['has none', 'none', ({ say }) => say({ type: 'no_proof', id: 1, fault: 'none' })],
    [
      'has one of another kind',
      'unsupported',
      ({ say }) => say({ type: 'no_proof', id: 1, fault: 'unsupported' }),
    ],
    ['takes too long', 'slow', ({ clock }) => clock.advance(3_500)],
    ['is taken out meanwhile', 'failed', ({ say }) => say({ type: 'card_gone', reader: 'A' })],
    ['loses its process', 'failing', ({ launched }) => launched[0]?.listener.onExit()],
    [
      'has a process that says nonsense',
      'failing',
      ({ say }) => say({ type: 'proof', id: 1, publicKey: 'AAEC' }),
    ],
    [
      'has a process that says too much',
      'failing',
      ({ say }) => say({ type: 'proof', id: 1, publicKey: 'AAEC', signature: 'A'.repeat(4_096) }),
    ],
  ] satisfies [string, string, (station: Awaited<ReturnType<typeof begin>>) => unknown][])(
    'proves nothing if it %s: %s',
    async (_what, fault, happen) => {
      const station = await begin();
      const proving = station.readers.proveKey('A', challenge);
      await happen(station);
      expect(await proving).toBeNull();
      expect(await station.keyFault()).toBe(fault);
      expect(station.log.lines.join()).not.toContain(challenge.toString('base64'));
    },
  );

  it('is not asked if it is not there, or nobody watches', async () => {
    const { readers, sent } = await begin();
    expect(await readers.proveKey('B', challenge)).toBeNull();
    readers.stop();
    expect(await readers.proveKey('A', challenge)).toBeNull();
    expect(sent).toEqual([]);
  });

  it('answers nobody once the watch has ended', async () => {
    const { readers, clock } = await begin();
    const proving = readers.proveKey('A', challenge);
    readers.stop();
    expect(await proving).toBeNull();
    expect(clock.pendingTimers).toBe(0);
  });
});

describe('a look', () => {
  it('while watching says what is known', async () => {
    const { clock, readers, say } = start();
    await clock.advance(2_000);
    say(ready);
    say({ type: 'card_fault', reader: 'A', fault: 'passing_number' });
    expect(await readers.look()).toEqual({
      kind: 'ready',
      readers: ['A'],
      lastFault: { reader: 'A', fault: 'passing_number' },
      lastKeyFault: null,
    });
    say(card);
    expect(await readers.look()).toMatchObject({ lastFault: null });
  });

  it('without watching starts a process for it, which is ended, and hears no card', async () => {
    const { readers, launched, say, news, clock } = start({ isWatching: false });
    const looked = readers.look();
    say(ready);
    say(card);
    expect(await looked).toMatchObject({ kind: 'ready', readers: ['A'] });
    expect(launched[0]?.isKilled).toBe(true);
    expect(news).toEqual([]);
    await clock.advance(60_000);
    expect(launched).toHaveLength(1);
  });

  it.each(['missing', 'no_service', 'refused', 'failing'])('may find: %s', async (why) => {
    const { readers, say } = start({ isWatching: false });
    const looked = readers.look();
    say({ type: 'end', why });
    expect(await looked).toEqual({ kind: why });
  });

  it('does not wait for a process that says nothing', async () => {
    const { readers, launched, clock } = start({ isWatching: false });
    const looked = readers.look();
    await clock.advance(5_000);
    expect(await looked).toEqual({ kind: 'failing' });
    expect(launched[0]?.isKilled).toBe(true);
  });
});
