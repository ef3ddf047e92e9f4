import { decodeJwt } from 'jose';
import { CardWatch } from '../../../electron/core/cards/card-watch.ts';
import { createWorkstation } from '../../../electron/core/create-workstation.ts';
import type { CurrentSession } from '../../../electron/core/operations/current-session.ts';
import { defaultPolicy } from '../../../electron/core/policy/effective-policy.ts';
import { InMemoryDraftFiles } from '../../../electron/core/ports/in-memory-draft-files.ts';
import { verifyCardKey } from '../../../electron/core/unlocking/card-key.ts';
import type { ActionResult, Snapshot } from '../../../electron/core/views/snapshot.ts';
import type { Workstation } from '../../../electron/core/workstation.ts';
import { FakeCardReaders } from '../core/fake-card-readers.ts';
import { FakeClock } from '../core/fake-clock.ts';
import { FakeEndpoint } from '../core/fake-endpoint.ts';
import { FakePower } from '../core/fake-power.ts';
import { FakeTokenServer } from '../core/fake-token-server.ts';
import { FaultyNetwork } from '../core/faulty-network.ts';
import { RecordingLog } from '../core/recording-log.ts';
import { SerialLock } from '../core/serial-lock.ts';
import type { Station } from '../core/start-workstation.ts';
import { TestSecretStore } from '../core/test-secret-store.ts';
import { type CardKey, createCardKey } from '../smart-card/card-key.ts';
import { MortalProcess } from './mortal-process.ts';

export const users = ['ana', 'jan', 'mia', 'tom', 'eva', 'kim'] as const;
export type User = (typeof users)[number];

export const passwordOf = (user: string) => `the password of ${user}`;
export const pinOf = (user: string) => `48291${users.indexOf(user as User)}3`;

/** What the badge of this user says. */
export const badgeOf = (user: string) => `00432198${users.indexOf(user as User)}7`;

const keys = new Map<string, CardKey>(users.map((user) => [user, createCardKey()]));
const graceSeconds = 60;

/** A card with the number of a user's badge; only the genuine one has the key that is registered for it. */
export interface ModelCard {
  readonly user: User;
  readonly kind: 'genuine' | 'without key' | 'with the key of another';
}

const keyOf = ({ user, kind }: ModelCard): CardKey | null => {
  if (kind === 'without key') return null;
  const other = users[(users.indexOf(user) + 1) % users.length] ?? user;
  return keys.get(kind === 'genuine' ? user : other) ?? null;
};

/** Of 250 ms each: hours, in which every time-out expires. */
const mostTurns = 50_000;
/** Shifts are short, so that some end within a history. */
const lifetimes = { sessionHours: 6, accessSeconds: 900, idleLockSeconds: 1_800 };

/** A shared computer and its server: the real core on a clock, a keychain and a network controlled by the test. */
export class Computer {
  readonly clock = new FakeClock();
  readonly server = new FakeTokenServer(this.clock, lifetimes);
  readonly network = new FaultyNetwork(this.clock, this.server.fetch);
  readonly secrets = new TestSecretStore();
  /** Errors in what a person did, while nothing awaited it. */
  readonly faults: unknown[] = [];
  /** Called for every token when it is sent, with the id of the session it belongs to. */
  onSend: (sessionId: string) => void = () => undefined;
  readonly readers = new FakeCardReaders();
  card: ModelCard | null = null;
  /** Whose screen was locked by taking her card out, with nothing since that must end the grace; null: nobody's. */
  removal: { readonly user: string; readonly atMs: number } | null = null;
  readonly #endpoint = new FakeEndpoint(this.server.url);
  readonly #draftFiles = new InMemoryDraftFiles(() => this.clock.wallMs());
  readonly #underWay = new Set<Promise<unknown>>();
  /** How often, so that a test can tell that it has happened at all. */
  openedByCard = 0;
  #openedAtMs: number | null = null;
  #process = new MortalProcess();
  #station: Station | null = null;

  constructor() {
    for (const user of users) {
      this.server.passwords.set(user, passwordOf(user));
      this.server.badges.set(badgeOf(user), user);
      const challenge = Buffer.alloc(32);
      const proof = keys.get(user)?.prove(challenge);
      this.server.cardKeys.set(badgeOf(user), (proof && verifyCardKey(proof, challenge)) ?? '');
    }
  }

  get station(): Station {
    if (this.#station === null) throw new Error('The computer is off.');
    return this.#station;
  }

  get workstation(): Workstation {
    return this.station.workstation;
  }

  get isBusy(): boolean {
    return this.#underWay.size > 0;
  }

  get here(): readonly CurrentSession[] {
    const current = this.workstation.currentSession();
    return [...(current === null ? [] : [current]), ...this.workstation.parkedSessions()];
  }

  async start(): Promise<void> {
    const process = new MortalProcess();
    this.#process = process;
    const power = new FakePower();
    const log = new RecordingLog();
    const settings = { ...defaultPolicy, pin: 'offered' as const, badge_grace_seconds: graceSeconds };
    const workstation = createWorkstation({
      ...{ power, log, endpoint: this.#endpoint, draftFiles: this.#draftFiles },
      clock: process.clockOf(this.clock),
      secrets: process.secretsOf(this.secrets),
      fetch: process.fetchOf((input, init) => this.#send(input, init)),
      refreshLock: new SerialLock(),
      policy: settings,
      shell: 'browser',
      version: '0.0.0',
      random: () => 0.5,
    });
    const snapshots: Snapshot[] = [];
    workstation.subscribe((snapshot) => snapshots.push(snapshot));
    this.#station = { workstation, snapshots, power, log, settings };
    workstation.subscribe((snapshot) => this.#checkOpenedByCard(snapshot));
    await this.untilDone(workstation.start());
    new CardWatch({
      readers: this.readers,
      workstation: this.#trackedUse(workstation),
      policy: settings,
    }).follow();
    if (this.card !== null) this.putCard(this.card, { wasThere: true });
  }

  putCard(card: ModelCard, { wasThere = false } = {}): void {
    this.card = card;
    this.readers.insert(badgeOf(card.user), { key: keyOf(card), wasThere });
  }

  takeCard(): void {
    this.card = null;
    this.readers.remove();
  }

  /** What cards bring about is under way like what people do. */
  #trackedUse(workstation: Workstation) {
    const track = (work: () => Promise<void>): Promise<void> => {
      const { promise, resolve } = Promise.withResolvers<void>();
      this.begin(async () => {
        await work().finally(resolve);
        return { ok: true };
      });
      return promise;
    };
    return {
      snapshot: () => workstation.snapshot(),
      subscribe: (listener: (snapshot: Snapshot) => void) => workstation.subscribe(listener),
      cardsInReaders: (cards: Parameters<Workstation['cardsInReaders']>[0]) =>
        workstation.cardsInReaders(cards),
      badgeTapped: (tap: Parameters<Workstation['badgeTapped']>[0]) =>
        track(() => workstation.badgeTapped(tap)),
      whoseCards: () => track(() => workstation.whoseCards()),
    };
  }

  /** A screen is opened by a card only to its user, by her genuine card, within the grace after its removal. */
  #checkOpenedByCard({ phase }: Snapshot): void {
    const newest = phase.name === 'active' ? phase.session.activity[0] : undefined;
    if (phase.name !== 'active' || newest?.by !== 'card' || newest.atMs === this.#openedAtMs) return;
    this.#openedAtMs = newest.atMs;
    this.openedByCard += 1;
    const { removal, card } = this;
    const user = phase.session.user.username;
    const isInTime = removal !== null && this.clock.monotonicMs() - removal.atMs <= graceSeconds * 1_000;
    const isHers = removal?.user === user && card?.user === user && card.kind === 'genuine';
    if (!isInTime || !isHers) this.faults.push(`${user} came back by ${JSON.stringify({ card, removal })}`);
    this.removal = null;
  }

  /** `kill -9` and a new start, whatever is under way. */
  async crash(): Promise<void> {
    this.#process.kill();
    this.#underWay.clear();
    await this.start();
  }

  async stop(): Promise<void> {
    this.#process.kill();
    await this.#station?.workstation.stop();
  }

  /** Starts something that a person does; `isOver` receives its result, unless a crash comes first. */
  begin(act: () => Promise<ActionResult>, isOver: (result: ActionResult) => void = () => undefined): void {
    const process = this.#process;
    const running = act()
      .then((result) => {
        if (process.isAlive) isOver(result);
      })
      .catch((error: unknown) => this.faults.push(error));
    const tracked = running.finally(() => this.#underWay.delete(tracked));
    this.#underWay.add(tracked);
  }

  /** Lets time pass until nothing is under way. */
  async rest(): Promise<void> {
    await this.untilDone(Promise.all(this.#underWay));
  }

  /** Lets time pass until `work`, which may wait for a time-out, is done. */
  async untilDone(work: Promise<unknown>): Promise<void> {
    let isRunning = true;
    const done = work.finally(() => {
      isRunning = false;
    });
    for (let turns = 0; isRunning; turns += 1) {
      await this.clock.settle();
      // Signing takes real time; whatever still waits after it waits for a timer.
      if (isRunning && turns > 3) await this.clock.advance(250);
      if (turns > mostTurns) throw new Error(`something never ends: ${this.#whatIsUnderWay()}`);
    }
    await done;
  }

  #whatIsUnderWay(): string {
    return JSON.stringify({ acts: this.#underWay.size, snapshot: this.#station?.workstation.snapshot() });
  }

  async #send(input: Parameters<typeof fetch>[0], init?: RequestInit): Promise<Response> {
    const request = new Request(input, init);
    const bearer = request.headers.get('authorization')?.split(' ')[1];
    const body = request.method === 'POST' ? await request.clone().text() : '';
    const refresh = body.includes('"refresh"') ? String(JSON.parse(body).refresh) : null;
    for (const token of [bearer, refresh]) if (token) this.onSend(String(decodeJwt(token).sid));
    return await this.network.fetch(request);
  }
}
