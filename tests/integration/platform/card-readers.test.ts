import { createPublicKey, randomBytes, verify } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it, type TestContext } from 'vitest';
import { CardWatch } from '../../../electron/core/cards/card-watch.ts';
import type { CardReadersState } from '../../../electron/core/ports/card-readers.ts';
import type { Workstation } from '../../../electron/core/workstation.ts';
import type { MessageToCardProcess } from '../../../electron/platform/smart-cards/card-process-messages.ts';
import { loadPcscLibrary } from '../../../electron/platform/smart-cards/load-pcsc-library.ts';
import { ProcessCardReaders } from '../../../electron/platform/smart-cards/process-card-readers.ts';
import { SystemClock } from '../../../electron/platform/system-clock.ts';
import { ChildProcessLauncher } from '../../../electron/server-host/child-process-launcher.ts';
import type { ServerProcess } from '../../../electron/server-host/server-process-launcher.ts';
import type { FakeClock } from '../../support/core/fake-clock.ts';
import { RecordingLog } from '../../support/core/recording-log.ts';
import { startWithFakeServer } from '../../support/core/start-workstation.ts';
import { patienceMs } from '../../support/run/patience.ts';
import { type CardKeyKind, createCardKey } from '../../support/smart-card/card-key.ts';
import { PcscDaemon, whyNoPcscDaemon } from '../../support/smart-card/pcsc-daemon.ts';
import { goodCard, type PivCardWishes, pivInstructions } from '../../support/smart-card/piv-card.ts';
import {
  badgeWithUid,
  cardThatSays,
  getUid,
  silentCard,
  type VirtualCard,
} from '../../support/smart-card/virtual-card.ts';

const entry = join(import.meta.dirname, '..', '..', '..', 'apps', 'workstation', 'card-process.ts');
const password = 'correct horse battery';
const uidOfAna = '04a1b2c3';
const ofAna = '0077705923';
const uidOfJens = '04112233445566';
const ofJens = '01144738493519206';
/** Far beyond what is promised: absolute times decide nothing on a busy machine. */
const patience = { timeout: patienceMs, interval: 5 };

const obstacle = whyNoPcscDaemon();
let folder: string;
let daemon: PcscDaemon;
let readers: ProcessCardReaders;
let watch: CardWatch;
let workstation: Workstation;
let clock: FakeClock;
let processes: ServerProcess<MessageToCardProcess>[];
let cards: VirtualCard[];
let log: RecordingLog;

beforeAll(async () => {
  if (obstacle !== null) return;
  folder = mkdtempSync(join(tmpdir(), 'carelink-pcsc-'));
  daemon = await PcscDaemon.in(folder);
  await daemon.start();
  // Its library asks for it; the process that watches inherits it.
  process.env.PCSCLITE_CSOCK_NAME = daemon.socket;
});
afterAll(async () => {
  if (obstacle !== null) return;
  delete process.env.PCSCLITE_CSOCK_NAME;
  await daemon.stop();
  rmSync(folder, { recursive: true, force: true });
});

const createReaders = () => {
  const forked = new ChildProcessLauncher<MessageToCardProcess>(entry);
  return new ProcessCardReaders({
    launcher: {
      launch(listener) {
        const launched = forked.launch(listener);
        processes.push(launched);
        return launched;
      },
    },
    clock: new SystemClock(),
    log,
    serviceSocket: daemon.socket,
    firstAfterMs: 0,
  });
};

const begin = async ({ skip }: TestContext) => {
  if (obstacle !== null) return skip(obstacle);
  processes = [];
  cards = [];
  log = new RecordingLog();
  const started = await startWithFakeServer();
  started.server.badges.set(ofAna, 'ana').set(ofJens, 'jens');
  ({ workstation, clock } = started);
  readers = createReaders();
  watch = new CardWatch({ readers, workstation, policy: { badges: 'on', smart_card_readers: 'presence' } });
  watch.follow();
  await expect.poll(readiness, patience).toBe('ready');
};
afterEach(() => {
  if (obstacle !== null) return;
  watch.stop();
  for (const card of cards) card.remove();
});

const readiness = async () => (await readers.look()).kind;
const lookAtReady = async () => (await readers.look()) as Extract<CardReadersState, { kind: 'ready' }>;
const fault = async () => (await lookAtReady()).lastFault?.fault;
const reading = () => workstation.snapshot().tap?.reading ?? null;
const phase = () => workstation.snapshot().phase.name;
const put = async (...what: Parameters<PcscDaemon['insert']>) => {
  const card = await daemon.insert(...what);
  cards.push(card);
  return card;
};
/** A nurse with her card in the reader. */
const workWithCard = async (behaviour = badgeWithUid(uidOfAna)) => {
  const card = await put(behaviour);
  await expect.poll(reading, patience).toMatchObject({ kind: 'visitor' });
  await workstation.actions['session.sign-in']({ username: 'ana', password });
  await workstation.whoseCards();
  return card;
};
const challenge = randomBytes(32);
const prove = async () => await readers.proveKey((await lookAtReady()).readers[0] ?? '', challenge);
const keyFault = async () => (await lookAtReady()).lastKeyFault?.fault;

/** When the same badge is another tap; the workstation's clock stands still meanwhile. */
const later = () => clock.advance(2_000);
const median = (values: readonly number[]) =>
  values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0;

/** Another program on this computer uses the card. */
const otherSoftwareSpeaks = async () => {
  const context = await (await loadPcscLibrary('linux'))?.connect();
  if (context === undefined) throw new Error('no library');
  const [reader = ''] = await context.readers();
  const answer = await context.talk(reader, (card) => card.transmit(getUid));
  expect(answer.toString('hex')).toBe(`${uidOfAna}9000`);
  await context.release();
};

describe('a real service with virtual cards', () => {
  it('names whose card is put in, and locks when it is taken out', async (context) => {
    await begin(context);
    const toName: number[] = [];
    const toLock: number[] = [];
    for (let round = 0; round < 5; round += 1) {
      const insertedMs = performance.now();
      const card = await put(badgeWithUid(uidOfAna));
      await expect.poll(reading, patience).toMatchObject({ kind: round === 0 ? 'visitor' : 'on_screen' });
      toName.push(performance.now() - insertedMs);
      if (round === 0) await workstation.actions['session.sign-in']({ username: 'ana', password });
      else await workstation.actions['session.unlock']({ password });
      await workstation.whoseCards();
      expect(phase()).toBe('active');
      const removedMs = performance.now();
      card.remove();
      await expect.poll(phase, patience).toBe('locked');
      toLock.push(performance.now() - removedMs);
      await later();
    }
    context.annotate(
      `card to name ${median(toName).toFixed(0)} ms, removed to locked ${median(toLock).toFixed(0)} ms`,
    );
    expect(log.lines.join()).not.toContain(ofAna);
  });

  it('reads a UID of seven bytes, and says of other cards why they name nobody', async (context) => {
    await begin(context);
    (await put(badgeWithUid(uidOfJens))).remove();
    const jens = await put(badgeWithUid(uidOfJens), 1);
    await expect.poll(reading, patience).toMatchObject({ visitor: { displayName: 'Badge of jens' } });
    jens.remove();
    for (const [behaviour, why] of [
      [badgeWithUid('08a1b2c3'), 'passing_number'],
      [cardThatSays('6a81'), 'no_number'],
      [cardThatSays('ff'.repeat(2_000)), 'not_read'],
    ] as const) {
      const card = await put(behaviour);
      await expect.poll(fault, patience).toBe(why);
      card.remove();
    }
  });

  it('is not held up by a card that never answers: the other reader goes on', async (context) => {
    await begin(context);
    const hostile = await put(silentCard, 1);
    await expect.poll(fault, patience).toBe('slow');
    const card = await workWithCard();
    expect(phase()).toBe('active');
    card.remove();
    await expect.poll(phase, patience).toBe('locked');
    hostile.remove();
    await expect.poll(readiness, patience).toBe('ready');
  });

  it('may crash: screens with a card are locked, and it is found again', async (context) => {
    await begin(context);
    await workWithCard();
    await daemon.kill();
    await expect.poll(phase, patience).toBe('locked');
    await later();
    expect(await readiness()).toBe('no_service');
    for (const card of cards) card.remove();
    await daemon.start();
    await expect.poll(readiness, patience).toBe('ready');
    await put(badgeWithUid(uidOfAna));
    await expect.poll(reading, patience).toEqual({ kind: 'on_screen' });
  });

  it('may hang: so screens are locked, too', async (context) => {
    await begin(context);
    await workWithCard();
    daemon.freeze(true);
    try {
      await expect.poll(phase, patience).toBe('locked');
    } finally {
      daemon.freeze(false);
    }
    await expect.poll(readiness, patience).toBe('ready');
  });

  it('is asked by a process whose end locks screens with a card, and which is started again', async (context) => {
    await begin(context);
    await workWithCard();
    processes.at(-1)?.kill();
    await expect.poll(phase, patience).toBe('locked');
    await later();
    await expect.poll(readiness, patience).toBe('ready');
    await expect.poll(reading, patience).toEqual({ kind: 'on_screen' });
  });

  it('has a card prove its key, and leaves the card to other software', async (context) => {
    await begin(context);
    const newestTap = () => workstation.snapshot().tap?.id;
    let before = newestTap();
    const hasBeenRead = async () => {
      await expect.poll(newestTap, patience).not.toBe(before);
      before = newestTap();
    };
    for (const kind of ['P-256', 'P-384', 'RSA 2048'] satisfies CardKeyKind[]) {
      const key = createCardKey(kind);
      const card = await put(goodCard(key, { uid: uidOfAna }));
      await hasBeenRead();
      for (let times = 0; times < 2; times += 1) {
        const proof = await prove();
        if (proof === null) throw new Error(`no proof: ${await keyFault()}`);
        const known = createPublicKey({ key: proof.publicKey, format: 'der', type: 'spki' });
        expect(known.equals(key.publicKey)).toBe(true);
        expect(verify(kind === 'P-384' ? 'sha384' : 'sha256', challenge, known, proof.signature)).toBe(true);
        await otherSoftwareSpeaks();
      }
      card.remove();
      await later();
    }
    const plain = await put(badgeWithUid(uidOfAna));
    await hasBeenRead();
    expect(await prove()).toBeNull();
    expect(await keyFault()).toBe('none');
    plain.remove();
  });

  it('tells at once that a card is taken out, while it is to prove its key and says nothing', async (context) => {
    await begin(context);
    const hasBeenAsked = Promise.withResolvers<void>();
    const answerTo: PivCardWishes['answerTo'] = (command, usual) => {
      if (command[1] !== pivInstructions.authenticate) return usual();
      hasBeenAsked.resolve();
      return null;
    };
    const card = await workWithCard(goodCard(createCardKey(), { uid: uidOfAna, answerTo }));
    const proving = prove();
    await hasBeenAsked.promise;
    const removedMs = performance.now();
    card.remove();
    await expect.poll(phase, patience).toBe('locked');
    context.annotate(`removed to locked ${(performance.now() - removedMs).toFixed(0)} ms`);
    expect(await proving).toBeNull();
    expect(await keyFault()).toBe('failed');
  });
});
