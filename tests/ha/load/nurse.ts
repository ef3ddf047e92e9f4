import { performance } from 'node:perf_hooks';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Random } from '../../soak/clinician.ts';
import { type HeldTokens, Station } from '../../support/never-breaks/station.ts';
import { codeOf } from './outcome-of.ts';
import type { Passwords } from './passwords.ts';
import type { Asked, Recorded, Recorder } from './recorder.ts';

export interface Account {
  readonly id: number;
  readonly username: string;
  readonly passwords: Passwords;
}

export interface NurseOptions {
  readonly origin: string;
  readonly bound: boolean;
  readonly account: Account;
  readonly recorder: Recorder;
  readonly random: Random;
}

const timeoutMs = 5_000;
const restMs = 300;
/** A server takes an unbound token presented again as a repetition for 30 s, and then for theft. */
const repeatUnboundForMs = 15_000;
const remembered = 10;
/** Of all sign-ins, with a password that is no longer valid. */
const outdatedShare = 0.1;

type ActName =
  | 'refresh'
  | 'read'
  | 'refresh twice'
  | 'recover'
  | 'lock and unlock'
  | 'sign out'
  | 'replay'
  | 'revive';

/** How often each is done, out of about a hundred. */
const weights: Readonly<Record<ActName, number>> = {
  refresh: 45,
  read: 25,
  'refresh twice': 10,
  recover: 6,
  'lock and unlock': 6,
  'sign out': 2,
  replay: 1,
  revive: 5,
};

/**
 * Somebody with one session who does what people, programs and thieves do, whatever happens to the servers: a bound
 * workstation repeats what was not answered, as the real one does.
 */
export class Nurse {
  readonly #options: NurseOptions;
  #station: Station;
  #previous: HeldTokens | null = null;
  /** Sessions that have ended, or should have. */
  #past: Station[] = [];
  #deviceId: string | null = null;
  /** Unbound sessions whose answer was lost: by the protocol their user signs in again. */
  lostUnbound = 0;

  constructor(options: NurseOptions) {
    this.#options = options;
    this.#station = this.#newStation();
  }

  /** The session that the nurse is in; null: none. */
  get sessionId(): string | null {
    return this.#station.isSignedIn ? this.#station.held.sessionId : null;
  }

  /** The workstation, as the server calls it; null: there is none, or nobody has asked yet. */
  get deviceId(): string | null {
    return this.#deviceId;
  }

  get account(): Account {
    return this.#options.account;
  }

  /** Does the next thing. */
  act(): Promise<void> {
    if (!this.#station.isSignedIn) return this.#signIn();
    return this.#acts[this.#choose()]();
  }

  /** When everything works again: what is held must go on, and what has ended must have stayed so. */
  async settle(): Promise<void> {
    if (this.#station.isSignedIn) await this.#refresh();
    if (this.#station.isSignedIn) await this.#read();
    for (const past of this.#past) await this.#tryToRevive(past);
    // Whoever holds a session needs no password, so that its loss would go unnoticed.
    this.#bury();
    for (const number of this.account.passwords.candidates) {
      if (!this.#station.isSignedIn) await this.#signInWith(number);
    }
  }

  close(): void {
    for (const station of this.#past) station.close();
    this.#station.close();
  }

  readonly #acts: Readonly<Record<ActName, () => Promise<void>>> = {
    refresh: () => this.#refresh(),
    read: () => this.#read(),
    'refresh twice': () => this.#refreshTwice(),
    recover: () => this.#recover(),
    'lock and unlock': () => this.#lockAndUnlock(),
    'sign out': () => this.#signOut(),
    replay: () => this.#replay(),
    revive: async () => {
      const past = this.#past.at(-1);
      if (past) await this.#tryToRevive(past);
    },
  };

  #choose(): ActName {
    const entries = Object.entries(weights) as [ActName, number][];
    let left = this.#options.random() * entries.reduce((sum, [, weight]) => sum + weight, 0);
    for (const [name, weight] of entries) {
      left -= weight;
      if (left < 0) return name;
    }
    return 'refresh';
  }

  #signIn(): Promise<void> {
    const { candidates, outdated } = this.account.passwords;
    const { random } = this.#options;
    if (outdated !== null && random() < outdatedShare) return this.#signInWith(outdated);
    return this.#signInWith(candidates[Math.floor(random() * candidates.length)] ?? 0);
  }

  async #signInWith(number: number): Promise<void> {
    const { username, passwords } = this.account;
    const asking = () => this.#station.signIn(username, passwords.textOf(number));
    const asked = { act: 'sign-in', presented: number } as const;
    const { outcome, answer } = await this.#record(asked, asking, this.#station);
    if (outcome === 'acknowledged') this.#previous = null;
    // A disabled account, or another password: the checker knows whether that may be.
    else if (outcome === 'refused' && answer?.status !== 401) this.#surprise('sign-in', answer);
  }

  async #refresh(): Promise<void> {
    const { held } = this.#station;
    const untilMs = performance.now() + repeatUnboundForMs;
    for (;;) {
      const recorded = await this.#exchange(this.#station, held, 'refresh');
      if (recorded.outcome !== 'unknown') return this.#goOn(held, recorded);
      if (!this.#station.bound && performance.now() > untilMs) return this.#loseUnbound();
      await sleep(restMs);
    }
  }

  /** The same token at the same moment over two connections, perhaps at two nodes. */
  async #refreshTwice(): Promise<void> {
    const { held } = this.#station;
    const twin = this.#station.twin();
    const both = [this.#exchange(this.#station, held, 'refresh'), this.#exchange(twin, held, 'refresh')];
    const [mine, other] = (await Promise.all(both)) as [Recorded, Recorded];
    const isGiven = ({ outcome }: Recorded) => outcome === 'acknowledged' || outcome === 'recovered';
    const given = isGiven(mine) ? this.#station : isGiven(other) ? twin : null;
    if (given === twin) this.#replaceStation(twin);
    else twin.close();
    if (given) this.#previous = held;
    else if (mine.outcome === 'unknown' || other.outcome === 'unknown') await this.#refresh();
    else this.#goOn(held, mine);
  }

  /** As if the answer had been lost: a bound session gets the same token again. */
  async #recover(): Promise<void> {
    const previous = this.#previous;
    if (!this.#station.bound || previous === null) return this.#refresh();
    const recorded = await this.#exchange(this.#station, previous, 'refresh');
    if (recorded.outcome === 'recovered') return;
    if (recorded.outcome === 'ended') this.#bury();
    else if (recorded.outcome !== 'unknown') this.#surprise('recovery', recorded.answer);
  }

  /** A thief presents an outdated token: the session ends. */
  async #replay(): Promise<void> {
    const outdated = this.#previous;
    if (!this.#station.bound || outdated === null) return this.#refresh();
    await this.#refresh();
    if (!this.#station.isSignedIn || this.#station.held.generation < outdated.generation + 2) return;
    const { outcome, answer } = await this.#exchange(this.#station, outdated, 'replay');
    if (outcome !== 'ended' && outcome !== 'unknown') this.#surprise('replay', answer);
    this.#bury();
  }

  async #read(): Promise<void> {
    const { outcome, answer } = await this.#ask('read', () => this.#station.get('/v1/me'));
    if (outcome === 'acknowledged') this.#deviceId = deviceIn(answer);
    else if (outcome === 'ended') this.#bury();
    else if (outcome === 'refused') this.#surprise('read', answer);
  }

  async #lockAndUnlock(): Promise<void> {
    if (!this.#station.bound) return this.#read();
    const steps = [
      ['lock', { cause: 'idle' }],
      ['unlock', { checked_by: 'workstation' }],
    ] as const;
    for (const [act, content] of steps) {
      for (;;) {
        const asking = () => this.#station.post(`/v1/session/${act}`, content);
        const { outcome, answer } = await this.#ask(act, asking);
        if (outcome === 'ended') return this.#bury();
        if (outcome === 'refused') return this.#surprise(act, answer);
        if (outcome === 'acknowledged') break;
        await sleep(restMs);
      }
    }
  }

  async #signOut(): Promise<void> {
    const { held } = this.#station;
    const chance = this.#options.random() * 3;
    // In each way that the protocol knows; RFC 7009 takes either token.
    const asking = () =>
      chance < 1
        ? this.#station.post('/account/logout/', { refresh: held.refresh })
        : this.#station.postForm('/oauth/revoke', { token: chance < 2 ? held.refresh : held.access });
    const { outcome, answer } = await this.#ask('end', asking);
    if (outcome === 'refused') return this.#surprise('sign-out', answer);
    // Without an answer nobody knows, so nobody may expect anything.
    this.#bury();
    const past = this.#past.at(-1);
    if (past && outcome === 'acknowledged') await this.#tryToRevive(past);
  }

  /** An unbound token presented again is theft to the server, if the session is alive after all. */
  async #tryToRevive(station: Station): Promise<void> {
    await this.#exchange(station, station.held, station.bound ? 'refresh' : 'replay');
    await this.#ask('read', () => station.get('/v1/me'), station);
  }

  #goOn(presented: HeldTokens, { outcome, answer }: Recorded): void {
    if (outcome === 'acknowledged' || outcome === 'recovered') this.#previous = presented;
    else if (outcome === 'ended') this.#bury();
    else if (outcome === 'in-progress' && !this.#station.bound) this.#loseUnbound();
    else this.#surprise('refresh', answer);
  }

  #loseUnbound(): void {
    this.lostUnbound += 1;
    this.#replaceStation(this.#newStation());
  }

  /** The session is over, or should be: its tokens are kept to see whether it stays so. */
  #bury(): void {
    this.#past.push(this.#station);
    if (this.#past.length > remembered) this.#past.shift()?.close();
    this.#station = this.#newStation();
    this.#previous = null;
    this.#deviceId = null;
  }

  #replaceStation(station: Station): void {
    this.#station.close();
    this.#station = station;
    this.#previous = null;
    this.#deviceId = null;
  }

  #newStation(): Station {
    const { origin, bound } = this.#options;
    return new Station(origin, { bound, timeoutMs });
  }

  #exchange(station: Station, held: HeldTokens, act: 'refresh' | 'replay'): Promise<Recorded> {
    const asked = { act, session: held.sessionId, presented: held.generation };
    return this.#record(asked, () => station.refresh(held.refresh), station);
  }

  #ask(
    act: Asked['act'],
    request: Parameters<Recorder['ask']>[1],
    station = this.#station,
    held = station.isSignedIn ? station.held : null,
  ): Promise<Recorded> {
    return this.#record({ act, ...(held && { session: held.sessionId }) }, request);
  }

  #record(
    asked: Pick<Asked, 'act' | 'session' | 'presented'>,
    request: Parameters<Recorder['ask']>[1],
    station?: Station,
  ): Promise<Recorded> {
    const { account, bound, recorder } = this.#options;
    return recorder.ask({ ...asked, user: account.id, bound }, request, station);
  }

  #surprise(act: string, answer: Recorded['answer']): void {
    this.#options.recorder.surprise(`${act}: ${codeOf(answer) || 'an answer that nobody expects'}`);
    // Whatever it was, it must not happen again and again.
    this.#replaceStation(this.#newStation());
  }
}

function deviceIn(answer: Recorded['answer']): string | null {
  const { device } = (answer?.json() ?? {}) as { device?: { id: string } | null };
  return device?.id ?? null;
}
