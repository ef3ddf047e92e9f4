import { decodeJwt, decodeProtectedHeader, EmbeddedJWK, jwtVerify } from 'jose';
import type { EndedReason, ErrorCode } from '../../../server/contract/errors.ts';
import type { FakeClock } from './fake-clock.ts';

interface FakeSession {
  readonly id: string;
  readonly user: string;
  readonly startedAtMs: number;
  readonly expiresAtMs: number;
  jkt: string;
  gen: number;
  endedReason: EndedReason | null;
  locked: boolean;
  pin: { readonly digits: string; failures: number } | null;
  emergency?: boolean;
  readonly openedBy: 'password' | 'pin';
  continuedBy: FakeSession | null;
}

interface Answer {
  readonly status: number;
  readonly body: unknown;
  readonly headers?: Record<string, string>;
}

export interface FakeServerOptions {
  readonly accessSeconds?: number;
  readonly sessionHours?: number;
  readonly idleLockSeconds?: number;
}

/** Just enough of the token server for the core's unit tests: its rotation rules, by a fetch function. */
export class FakeTokenServer {
  readonly url = 'http://server.test';
  readonly sessions = new Map<string, FakeSession>();
  readonly refreshes: { atMs: number; kind: 'rotated' | 'recovered' | 'reuse' }[] = [];
  readonly lockCauses: string[] = [];
  readonly unlockTries: string[] = [];
  readonly pinTries: string[] = [];
  /** Locks by their cause and unlocks that succeeded, in the order in which they were told. */
  readonly acts: string[] = [];
  readonly proofs: { path: string; nonce: string | undefined }[] = [];
  password = 'correct horse battery';
  /** Of users who have one of their own. */
  readonly passwords = new Map<string, string>();
  setupNeeded = false;
  /** Keys that IT has admitted; null: the server requires no enrolment. */
  enrolledKeys: Set<string> | null = null;
  readonly revokedKeys = new Set<string>();
  /** One-time codes, canonical, with the ward that they name. */
  readonly enrolmentCodes = new Map<string, string | null>();
  recentUsers: unknown = { detail: 'on', users: [] };
  /** User names by the number of their badge. */
  readonly badges = new Map<string, string>();
  limit: { readonly maxPerUser: number; readonly mayReplace: boolean } | null = null;
  emergencyAllowed = true;
  /** Uses of sealed codes in the order in which they were told. */
  readonly offlineUses: Record<string, unknown>[] = [];
  networkAllowed = true;
  /** When set, proofs must carry it. */
  nonce: string | null = null;
  #serial = 0;
  readonly #clock: FakeClock;
  readonly #options: Required<FakeServerOptions>;

  constructor(clock: FakeClock, options: FakeServerOptions = {}) {
    this.#clock = clock;
    this.#options = { accessSeconds: 900, sessionHours: 12, idleLockSeconds: 100_000, ...options };
  }

  readonly fetch: typeof globalThis.fetch = async (input, init) => {
    const request = new Request(input, init);
    const { pathname } = new URL(request.url);
    const text = await request.text();
    const body = text === '' ? {} : (JSON.parse(text) as Record<string, unknown>);
    const { status, body: answer, headers } = await this.#answer(request, pathname, body);
    return new Response(JSON.stringify(answer), {
      status,
      headers: {
        'content-type': 'application/json',
        date: new Date(this.#clock.trueMs()).toUTCString(),
        ...(this.nonce !== null && { 'dpop-nonce': this.nonce }),
        ...headers,
      },
    });
  };

  get onlySession(): FakeSession {
    const [session] = [...this.sessions.values()].filter((item) => item.endedReason === null);
    if (session === undefined) throw new Error('no session');
    return session;
  }

  end(sessionId: string, reason: EndedReason): void {
    const session = this.sessions.get(sessionId);
    if (session) session.endedReason ??= reason;
  }

  async #answer(request: Request, path: string, body: Record<string, unknown>): Promise<Answer> {
    if (path === '/healthz') return { status: 200, body: { status: 'ok' } };
    if (path === '/v1/setup' && request.method === 'GET')
      return { status: 200, body: { needed: this.setupNeeded } };
    if (request.headers.has('dpop')) return this.#proved(request, path, body);
    // What an app may ask, too; all else is for the workstation itself.
    return request.method === 'GET'
      ? this.#authorised(request, path, body)
      : refuse(request.headers.has('authorization') ? 'invalid_dpop_proof' : 'not_found');
  }

  async #proved(request: Request, path: string, body: Record<string, unknown>): Promise<Answer> {
    const proof = request.headers.get('dpop') ?? '';
    const { payload } = await jwtVerify(proof, EmbeddedJWK, { typ: 'dpop+jwt', clockTolerance: 1e9 });
    if (payload.htu !== `${this.url}${path}` || payload.htm !== request.method)
      return refuse('invalid_dpop_proof');
    this.proofs.push({ path, nonce: payload.nonce as string | undefined });
    if (this.nonce !== null && payload.nonce !== this.nonce) return refuse('use_dpop_nonce');
    const jkt = JSON.stringify(decodeProtectedHeader(proof).jwk);
    switch (path) {
      case '/account/token/':
        return this.#signIn(body, jkt);
      case '/account/emergency':
        return this.#openEmergency(body, jkt);
      case '/v1/emergency/offline-uses':
        this.offlineUses.push(body);
        return { status: 200, body: {} };
      case '/v1/badge/sign-in':
        return this.#signInByBadge(body, jkt);
      case '/v1/badge/identify':
        return this.#identify(String(body.number));
      case '/v1/station/recent-users':
        return { status: 200, body: this.recentUsers };
      case '/v1/devices':
        return this.#enrol(body, jkt);
      case '/account/token/refresh/':
        return this.#refresh(String(body.refresh), jkt);
      case '/account/logout/':
        this.#signOut(String(decodeJwt(String(body.refresh)).sid), true);
        return { status: 200, body: {} };
      case '/v1/session/sign-out':
        this.end(String(body.session_id), body.reason === 'replaced' ? 'replaced' : 'logout');
        this.#signOut(String(body.session_id), body.with_successor === true);
        return { status: 200, body: {} };
      case '/v1/session/continue':
        return this.#continue(request, body);
      case '/v1/setup':
        return this.#setup(body);
      default:
        return this.#authorised(request, path, body);
    }
  }

  #signOut(id: string, withSuccessor: boolean): void {
    this.end(id, 'logout');
    const successor = this.sessions.get(id)?.continuedBy;
    if (withSuccessor && successor?.gen === 1) this.end(successor.id, 'logout');
  }

  #setup(body: Record<string, unknown>): Answer {
    if (body.setup_code !== 'setup-code') return refuse('invalid_setup_code');
    if (!this.setupNeeded) return refuse('setup_already_done');
    this.setupNeeded = false;
    const user = {
      username: 'demo',
      display_name: 'Demo',
      role: 'clinician',
      password: 'generated-password',
    };
    return { status: 201, body: { demo_users: [user] } };
  }

  #enrol(body: Record<string, unknown>, jkt: string): Answer {
    const code = String(body.code).replaceAll('-', '');
    const ward = this.enrolmentCodes.get(code);
    if (ward === undefined) return refuse('invalid_enrolment_code');
    this.enrolmentCodes.delete(code);
    this.enrolledKeys?.add(jkt);
    this.revokedKeys.delete(jkt);
    return { status: 201, body: { device: { id: 'd', name: body.name, ward } } };
  }

  #signIn(body: Record<string, unknown>, jkt: string): Answer {
    if (this.revokedKeys.has(jkt)) return refuse('device_revoked');
    if (this.enrolledKeys?.has(jkt) === false) return refuse('enrolment_required');
    if (!this.#isPasswordOf(String(body.username), body.password)) return refuse('invalid_credentials');
    if (!this.networkAllowed) return refuse('network_not_allowed');
    const refusal = this.#makeRoom(String(body.username), body.replace);
    if (refusal) return refusal;
    const others = this.#placesOf(String(body.username));
    const session = this.#open({ user: String(body.username), jkt, pin: null, openedBy: 'password' });
    return { status: 200, body: { ...this.#tokens(session), other_sessions: others } };
  }

  #open(opening: Pick<FakeSession, 'user' | 'jkt' | 'pin' | 'openedBy'>): FakeSession {
    this.#serial += 1;
    const session: FakeSession = {
      ...opening,
      id: `0195c000-0000-7000-8000-${String(this.#serial).padStart(12, '0')}`,
      startedAtMs: this.#clock.trueMs(),
      expiresAtMs: this.#clock.trueMs() + this.#options.sessionHours * 3_600_000,
      gen: 1,
      endedReason: null,
      locked: false,
      continuedBy: null,
    };
    this.sessions.set(session.id, session);
    return session;
  }

  #continue(request: Request, body: Record<string, unknown>): Answer {
    const session = this.#sessionOf(request);
    if ('status' in session) return session;
    if (session.expiresAtMs - this.#clock.trueMs() > 15 * 60_000) return refuse('continuing_too_early');
    const byPin = body.pin !== undefined;
    if (byPin && session.openedBy === 'pin') return refuse('insufficient_user_authentication');
    const refusal = byPin ? this.#unlockByPin(session.pin, String(body.pin)) : this.#unlock(session, body);
    if (refusal.status !== 200) return refusal;
    const { user, jkt, pin } = session;
    session.continuedBy = this.#open({ user, jkt, pin, openedBy: byPin ? 'pin' : 'password' });
    session.endedReason = 'continued';
    return { status: 200, body: { session: this.#sessionBody(session.continuedBy) } };
  }

  #openEmergency(body: Record<string, unknown>, jkt: string): Answer {
    if (!this.emergencyAllowed) return refuse('emergency_not_allowed');
    const answer = this.#signIn(body, jkt);
    if (answer.status !== 200) return answer;
    const signedIn = answer.body as { session: { id: string }; other_sessions: unknown };
    const opened = this.sessions.get(signedIn.session.id);
    if (opened === undefined) return refuse('server_error');
    const session = { ...opened, emergency: true, expiresAtMs: opened.startedAtMs + 30 * 60_000 };
    this.sessions.set(session.id, session);
    return { status: 200, body: { ...this.#tokens(session), other_sessions: signedIn.other_sessions } };
  }

  #identify(number: string): Answer {
    const user = this.badges.get(number);
    if (user === undefined) return refuse('badge_unknown');
    const open = [...this.sessions.values()].filter(
      (session) => session.user === user && !session.endedReason,
    );
    const body = { handle: `handle of ${user}`, display_name: `Badge of ${user}`, expires_in: 60 };
    return { status: 200, body: { ...body, sessions_here: open.map(({ id }) => id) } };
  }

  #signInByBadge({ handle, ...body }: Record<string, unknown>, jkt: string): Answer {
    const [, username] = /^handle of (.+)$/.exec(String(handle)) ?? [];
    return username === undefined ? refuse('badge_expired') : this.#signIn({ ...body, username }, jkt);
  }

  #ownBadges({ user }: FakeSession, body: Record<string, unknown>): Answer {
    const own = () => [...this.badges].filter(([, holder]) => holder === user).map(([number]) => number);
    const view = (number: string) => ({
      id: `badge ${own().indexOf(number)}`,
      linked_at: '2026-01-05T08:00:00Z',
    });
    if (body.number === undefined) return { status: 200, body: { badges: own().map(view) } };
    const number = String(body.number);
    if ((this.badges.get(number) ?? user) !== user) return refuse('badge_in_use');
    this.badges.set(number, user);
    return { status: 201, body: { badge: view(number) } };
  }

  #makeRoom(user: string, replace: unknown): Answer | null {
    const places = this.#placesOf(user);
    if (this.limit === null || places.length < this.limit.maxPerUser) return null;
    const { mayReplace } = this.limit;
    if (mayReplace && places.length === this.limit.maxPerUser && places.some(({ id }) => id === replace)) {
      this.end(String(replace), 'replaced');
      return null;
    }
    const { status, body } = refuse('session_limit');
    return { status, body: { ...(body as object), other_sessions: places, may_replace: mayReplace } };
  }

  #placesOf(user: string) {
    return [...this.sessions.values()]
      .filter(({ endedReason, expiresAtMs }) => endedReason === null && expiresAtMs > this.#clock.trueMs())
      .filter((session) => session.user === user)
      .map(({ id, startedAtMs }) => ({
        id,
        device: 'ICU-3',
        ward: 'Ward B',
        started_at: new Date(startedAtMs).toISOString(),
      }));
  }

  #refresh(refresh: string, jkt: string): Answer {
    const { sid, gen } = decodeJwt(refresh) as { sid: string; gen: number };
    const session = this.sessions.get(sid);
    if (session === undefined) return refuse('invalid_grant');
    if (session.jkt !== jkt) return refuse('invalid_dpop_proof');
    if (session.endedReason === null && this.#clock.trueMs() >= session.expiresAtMs)
      session.endedReason = 'expired';
    const { continuedBy } = session;
    if (continuedBy?.gen === 1) return { status: 200, body: this.#tokens(continuedBy) };
    if (session.endedReason !== null) return refuse('invalid_grant', session.endedReason);
    const kind = gen >= session.gen ? 'rotated' : gen === session.gen - 1 ? 'recovered' : 'reuse';
    this.refreshes.push({ atMs: this.#clock.trueMs(), kind });
    if (kind === 'reuse') {
      session.endedReason = 'reuse_detected';
      return refuse('invalid_grant', 'reuse_detected');
    }
    if (kind === 'rotated') session.gen = gen + 1;
    const headers = { 'x-token-refreshed': kind === 'rotated' ? 'true' : 'recovered' };
    return { status: 200, body: this.#tokens(session), headers };
  }

  #authorised(request: Request, path: string, body: Record<string, unknown>): Answer {
    const session = this.#sessionOf(request);
    if ('status' in session) return session;
    if (path === '/v1/me') return { status: 200, body: this.#me(session) };
    if (path === '/v1/sessions') return { status: 200, body: { sessions: this.#list(session) } };
    if (path === '/v1/session/lock') {
      this.lockCauses.push(String(body.cause));
      this.acts.push(String(body.cause));
    }
    if (path === '/v1/badges') return this.#ownBadges(session, body);
    if (path === '/v1/session/pin') return this.#setPin(session, body);
    if (path === '/v1/session/unlock') return this.#unlock(session, body);
    if (request.method === 'DELETE') {
      const id = path.split('/').at(-1) ?? '';
      if (!this.sessions.has(id)) return refuse('not_found');
      this.end(id, 'ended_elsewhere');
    }
    return { status: 200, body: {} };
  }

  #sessionOf(request: Request): FakeSession | Answer {
    const token = request.headers.get('authorization')?.replace('Bearer ', '') ?? '';
    if (token === '') return refuse('invalid_token');
    const { sid, exp } = decodeJwt(token) as { sid: string; exp: number };
    const session = this.sessions.get(sid);
    const valid = session !== undefined && session.endedReason === null && exp * 1_000 > this.#clock.trueMs();
    return valid ? session : refuse('invalid_token', session?.endedReason ?? undefined);
  }

  #setPin(session: FakeSession, body: Record<string, unknown>): Answer {
    const recent = this.#clock.trueMs() - session.startedAtMs < 300_000;
    if (!recent && body.password === undefined) return refuse('insufficient_user_authentication');
    const isWrong = body.password !== undefined && !this.#isPasswordOf(session.user, body.password);
    if (isWrong) return refuse('invalid_credentials');
    session.pin = { digits: String(body.pin), failures: 0 };
    return { status: 200, body: {} };
  }

  #unlock({ user, pin }: FakeSession, body: Record<string, unknown>): Answer {
    if (body.checked_by === 'workstation') {
      const { method, outcome } = body;
      if (method === 'pin' && outcome === 'failure' && pin) pin.failures += 1;
      this.acts.push(outcome === 'failure' ? `wrong ${method} noted` : `unlock by ${method} noted`);
      return { status: 200, body: {} };
    }
    if (body.pin !== undefined) return this.#unlockByPin(pin, String(body.pin));
    this.unlockTries.push(String(body.password));
    if (!this.#isPasswordOf(user, body.password)) return refuse('invalid_credentials');
    if (pin) pin.failures = 0;
    this.acts.push('unlock');
    return { status: 200, body: {} };
  }

  #isPasswordOf(user: string, password: unknown): boolean {
    return password === (this.passwords.get(user) ?? this.password);
  }

  #unlockByPin(pin: FakeSession['pin'], digits: string): Answer {
    this.pinTries.push(digits);
    if (!pin || pin.failures >= 5) return refuse('pin_not_usable');
    if (pin.digits !== digits) {
      pin.failures += 1;
      const { status, body } = refuse('invalid_credentials');
      return { status, body: { ...(body as object), tries_left: 5 - pin.failures } };
    }
    pin.failures = 0;
    this.acts.push('unlock by pin');
    return { status: 200, body: {} };
  }

  #me(session: FakeSession) {
    const user = {
      id: session.user === 'ana' ? '7' : session.user.toLowerCase().replace(/^.*\\/, ''),
      username: session.user,
      display_name: session.user === 'ana' ? 'Ana Ruiz' : `Nurse ${session.user}`,
      roles: ['clinician'],
      ward: 'Ward B',
    };
    return { user, session: this.#sessionBody(session), device: { id: 'd', name: 'B-204', ward: 'Ward B' } };
  }

  #list(current: FakeSession) {
    return [...this.sessions.values()]
      .filter((session) => session.endedReason === null && session.user === current.user)
      .map((session) => ({ ...this.#sessionBody(session), current: session === current, device: 'ICU-3' }));
  }

  #sessionBody(session: FakeSession) {
    return {
      id: session.id,
      profile: session.emergency ? 'break_glass' : 'standard',
      ward: 'Ward B',
      started_at: new Date(session.startedAtMs).toISOString(),
      expires_at: new Date(session.expiresAtMs).toISOString(),
      locked: session.locked,
      opened_by: session.openedBy,
      idle_lock_seconds: this.#options.idleLockSeconds,
    };
  }

  #tokens(session: FakeSession) {
    const seconds = Math.floor(this.#clock.trueMs() / 1_000);
    this.#serial += 1;
    const exp = seconds + this.#options.accessSeconds;
    return {
      access: jwt({ sid: session.id, exp, jti: this.#serial }),
      refresh: jwt({ sid: session.id, gen: session.gen }),
      token_type: 'Bearer',
      expires_in: this.#options.accessSeconds,
      session: this.#sessionBody(session),
    };
  }
}

function refuse(error: ErrorCode, endedReason?: EndedReason): Answer {
  const statuses: Partial<Record<ErrorCode, number>> = {
    use_dpop_nonce: 400,
    not_found: 404,
    setup_already_done: 409,
    invalid_setup_code: 403,
    pin_not_usable: 403,
    device_revoked: 403,
    enrolment_required: 403,
    invalid_enrolment_code: 403,
    network_not_allowed: 403,
    emergency_not_allowed: 403,
    session_limit: 409,
    continuing_too_early: 409,
  };
  const body = {
    error,
    error_description: error,
    detail: error,
    ...(endedReason && { ended_reason: endedReason }),
  };
  return { status: statuses[error] ?? 401, body };
}

function jwt(payload: object): string {
  const part = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url');
  return `${part({ alg: 'none' })}.${part(payload)}.c2lnbmF0dXJl`;
}
