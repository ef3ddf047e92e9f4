import { LoadError } from '../bench/load/load-error.ts';
import type { HttpAnswer } from '../bench/load/response-parser.ts';
import { type HeldTokens, Station } from '../support/never-breaks/station.ts';
import type { Credentials } from '../support/never-breaks/ward.ts';

/** Random numbers from 0 to below 1. */
export type Random = () => number;

/** One person at one workstation who randomly does what people, and faulty programs, do in a shift. */
export class Clinician {
  readonly station: Station;
  readonly #credentials: Credentials;
  readonly #random: Random;
  /** The last token exchanged: a lost answer is requested again with it. */
  #previous: HeldTokens | null = null;

  constructor(origin: string, { number, credentials, random }: ClinicianOptions) {
    const address = `10.${(number >> 16) & 255}.${(number >> 8) & 255}.${number & 255}`;
    this.station = new Station(origin, { bound: number % 2 === 0, headers: { 'X-Forwarded-For': address } });
    this.#credentials = credentials;
    this.#random = random;
  }

  /** Does the next thing and returns its name. Throws `LoadError` for an unexpected answer. */
  async act(): Promise<string> {
    const name = this.station.isSignedIn ? this.#choose() : 'sign-in';
    await this.#acts[name]();
    return name;
  }

  #choose(): ActName {
    const entries = Object.entries(weights) as [ActName, number][];
    let left = this.#random() * entries.reduce((sum, [, weight]) => sum + weight, 0);
    for (const [name, weight] of entries) {
      left -= weight;
      if (left < 0) return name;
    }
    return 'refresh';
  }

  readonly #acts: Readonly<Record<ActName, () => Promise<void>>> = {
    'sign-in': async () => {
      const { username, password } = this.#credentials;
      expectStatus('sign-in', await this.station.signIn(username, password), [200]);
      this.#previous = null;
    },
    refresh: () => this.#refresh(),
    recover: () => this.#recover(),
    me: async () => expectStatus('me', await this.station.get('/v1/me'), [200]),
    verify: async () => {
      const { access, refresh } = this.station.held;
      const token = this.#random() < 0.5 ? access : refresh;
      expectStatus('verify', await this.station.post('/account/token/verify/', { token }), [200]);
    },
    sessions: async () => expectStatus('sessions', await this.station.get('/v1/sessions'), [200]),
    published: async () => {
      const paths = ['/healthz', '/readyz', '/.well-known/jwks.json', '/openapi.json'];
      const path = paths[Math.floor(this.#random() * paths.length)] ?? '/healthz';
      expectStatus(path, await this.station.get(path), [200]);
    },
    'lock and unlock': () => this.#lockAndUnlock(),
    'wrong token': () => this.#presentWrongTokens(),
    'wrong password': async () => {
      const wrong = { username: this.#credentials.username, password: 'wrong', device: 'C-1' };
      expectStatus('wrong password', await this.station.post('/account/token/', wrong), [401, 429]);
    },
    'break off': () => this.#breakOff(),
    'sign-out': async () => expectStatus('sign-out', await this.station.signOut(), [200]),
  };

  async #refresh(): Promise<void> {
    const { held } = this.station;
    expectStatus('refresh', await this.station.refresh(), [200]);
    if (this.station.held.generation !== held.generation + 1)
      throw new LoadError('refresh: wrong generation');
    this.#previous = held;
  }

  /** The answer is lost: a bound session gets the very same token again. */
  async #recover(): Promise<void> {
    if (!this.station.bound || !this.#previous) return this.#refresh();
    const { refresh } = this.station.held;
    expectStatus('recover', await this.station.refresh(this.#previous.refresh), [200]);
    if (this.station.held.refresh !== refresh) throw new LoadError('recover: another token');
  }

  async #lockAndUnlock(): Promise<void> {
    const expected = [this.station.bound ? 200 : 403];
    expectStatus('lock', await this.station.post('/v1/session/lock', { cause: 'idle' }), expected);
    const withPassword = this.#random() < 0.2;
    const unlocking = withPassword ? { password: this.#credentials.password } : { checked_by: 'workstation' };
    expectStatus('unlock', await this.station.post('/v1/session/unlock', unlocking), expected);
  }

  async #presentWrongTokens(): Promise<void> {
    const { refresh } = this.station.held;
    const spoiled = `${refresh.slice(0, -4)}AAAA`;
    const at = (path: string, body: object) => this.station.post(path, body);
    expectStatus('wrong refresh token', await at('/account/token/refresh/', { refresh: spoiled }), [401]);
    expectStatus('wrong token', await at('/account/token/verify/', { token: 'a.b.c' }), [401]);
  }

  /** Hangs up before the answer; what happened to a bound token does not matter then. */
  async #breakOff(): Promise<void> {
    const lost =
      this.station.bound && this.#random() < 0.5 ? this.station.refresh() : this.station.get('/v1/me');
    lost.catch(() => undefined);
    await new Promise((resolve) => setTimeout(resolve, this.#random() * 5));
    this.station.close();
    // Whatever token the server has reached, the one held can be exchanged for the next.
    this.#previous = null;
    expectStatus('refresh after breaking off', await this.station.refresh(), [200]);
  }
}

export interface ClinicianOptions {
  readonly number: number;
  readonly credentials: Credentials;
  readonly random: Random;
}

type ActName =
  | 'sign-in'
  | 'refresh'
  | 'recover'
  | 'me'
  | 'verify'
  | 'sessions'
  | 'published'
  | 'lock and unlock'
  | 'wrong token'
  | 'wrong password'
  | 'break off'
  | 'sign-out';

/** How often each is done, out of about a hundred; a sign-in follows each sign-out. */
const weights: Readonly<Record<ActName, number>> = {
  'sign-in': 0,
  refresh: 40,
  recover: 6,
  me: 24,
  verify: 10,
  sessions: 3,
  published: 2,
  'lock and unlock': 4,
  'wrong token': 5,
  'wrong password': 0.3,
  'break off': 4,
  'sign-out': 1.5,
};

function expectStatus(act: string, answer: HttpAnswer, expected: readonly number[]): void {
  if (expected.includes(answer.status)) return;
  const code = /"error":"([a-z_]{1,40})"/.exec(answer.body)?.[1] ?? '';
  throw new LoadError(`${act}: ${answer.status} ${code}`.trim());
}
