import { decodeJwt, decodeProtectedHeader, EmbeddedJWK, jwtVerify } from 'jose';
import type { z } from 'zod';
import type { SignInRequest, SignInResponse, TokenResponse } from '../../../server/contract/account.ts';
import type { AnswerOf, BodyOf, Endpoint } from '../../../server/contract/endpoint.ts';
import { endpoints } from '../../../server/contract/endpoints.ts';
import type { EndedReason, ErrorBody, ErrorCode } from '../../../server/contract/errors.ts';
import { tokenRefreshedHeader } from '../../../server/contract/headers.ts';
import type { RecentUsersResponse } from '../../../server/contract/recent-users.ts';
import type { SessionPlace } from '../../../server/contract/session-place.ts';
import type { MeResponse, SessionSummary } from '../../../server/contract/sessions.ts';
import { statusOf } from '../../../server/http/error-answer.ts';
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

type Known = typeof endpoints;

const routes = Object.entries<Endpoint>(endpoints).map(
  ([id, { method, path, hasFinalSlash, status = 200 }]) => {
    const pattern = `^${path}${hasFinalSlash ? '/' : ''}$`.replaceAll(/\{(\w+)\}/g, '(?<$1>[^/]+)');
    return { id: id as keyof Known, method: method.toUpperCase(), pattern: new RegExp(pattern), status };
  },
);

/** The content of a request, parsed by the definition of its endpoint. */
interface Asked<E extends Endpoint> {
  readonly body: BodyOf<E>;
  readonly params: E extends { readonly params: infer S extends z.ZodType } ? z.output<S> : undefined;
  /** The session of the access token. */
  readonly session: E extends { readonly caller: 'access_token' | 'workstation' } ? FakeSession : null;
  /** The key of the proof. */
  readonly jkt: string;
  /** Additional headers of the answer. */
  readonly headers: Record<string, string>;
}

/** Handlers by endpoint, typed by its definition; calls without one are not found. */
type Answers = { readonly [Id in keyof Known]?: (asked: Asked<Known[Id]>) => AnswerOf<Known[Id]> };

class Refused extends Error {
  readonly code: ErrorCode;
  readonly facts: Partial<ErrorBody>;

  constructor(code: ErrorCode, facts: Partial<ErrorBody> = {}) {
    super(code);
    this.code = code;
    this.facts = facts;
  }
}

export interface FakeServerOptions {
  readonly accessSeconds?: number;
  readonly sessionHours?: number;
  readonly idleLockSeconds?: number;
}

/** Just enough of the token server for the core's unit tests: its rotation rules behind a fetch function. */
export class FakeTokenServer {
  readonly url = 'http://server.test';
  readonly sessions = new Map<string, FakeSession>();
  readonly refreshes: { atMs: number; kind: 'rotated' | 'recovered' | 'reuse' }[] = [];
  readonly lockCauses: string[] = [];
  readonly unlockTries: string[] = [];
  readonly pinTries: string[] = [];
  /** Causes of locks, and successful unlocks, in the order in which they were reported. */
  readonly acts: string[] = [];
  readonly proofs: { path: string; nonce: string | undefined }[] = [];
  password = 'correct horse battery';
  /** Of users who have their own. */
  readonly passwords = new Map<string, string>();
  setupNeeded = false;
  /** Ends and PINs are on one machine only, which could be lost. */
  isOnOneMachine = false;
  signOutsAsked = 0;
  /** Keys admitted by IT; null: the server requires no enrolment. */
  enrolledKeys: Set<string> | null = null;
  /** Whether IT has to admit who comes with a code, and keys that wait for it. */
  approvalNeeded = false;
  readonly waitingKeys = new Set<string>();
  readonly revokedKeys = new Set<string>();
  /** One-time codes in canonical form, with the ward each is for. */
  readonly enrolmentCodes = new Map<string, string | null>();
  recentUsers: RecentUsersResponse = { detail: 'on', users: [] };
  /** User names by the number of their badge. */
  readonly badges = new Map<string, string>();
  /** Of badges whose card proves one, by number. */
  readonly cardKeys = new Map<string, string>();
  /** As servers were before cards could prove keys, badges lock, and the password link them. */
  knowsNoCardKeys = false;
  limit: { readonly maxPerUser: number; readonly mayReplace: boolean } | null = null;
  emergencyAllowed = true;
  /** As servers were before the words of an emergency could follow: they ask for them at the start, and know no badge there. */
  wantsWordsFirst = false;
  /** Words written within emergency sessions, by session. */
  readonly emergencyWords = new Map<string, string>();
  /** Uses of sealed codes in the order in which they were reported. */
  readonly offlineUses: BodyOf<Known['offlineUse']>[] = [];
  networkAllowed = true;
  /** When set, proofs must contain it. */
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
    const headers = {};
    const { status, body } = await this.#answer(request, pathname, headers);
    return new Response(JSON.stringify(body), {
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

  /** The machine that knew of its end is lost. */
  reopen(sessionId: string): void {
    const session = this.sessions.get(sessionId);
    if (session) session.endedReason = null;
  }

  isOpen(sessionId: string): boolean {
    return this.sessions.get(sessionId)?.endedReason === null;
  }

  end(sessionId: string, reason: EndedReason): void {
    const session = this.sessions.get(sessionId);
    if (session) session.endedReason ??= reason;
  }

  async #answer(
    request: Request,
    path: string,
    headers: Record<string, string>,
  ): Promise<{ status: number; body: unknown }> {
    try {
      for (const { id, method, pattern, status } of routes) {
        const match = method === request.method && pattern.exec(path);
        if (match && id in this.#answers) {
          return { status, body: await this.#ask(id, request, { params: { ...match.groups }, headers }) };
        }
      }
      throw new Refused('not_found');
    } catch (error) {
      if (!(error instanceof Refused)) throw error;
      const { code, facts } = error;
      const body: ErrorBody = { error: code, error_description: code, detail: code, ...facts };
      return { status: statusOf(code, path), body };
    }
  }

  async #ask<Id extends keyof Known>(
    id: Id,
    request: Request,
    { params: given, headers }: { params: Record<string, string>; headers: Record<string, string> },
  ) {
    const endpoint: Endpoint = endpoints[id];
    const { caller, proof } = endpoint;
    const text = await request.text();
    const body = endpoint.body?.safeParse(text === '' ? {} : JSON.parse(text));
    const params = endpoint.params?.safeParse(given);
    const isProven = caller === 'workstation' || caller === 'device_key' || proof !== undefined;
    const jkt = isProven ? await this.#keyOf(request) : '';
    const session = caller === 'workstation' || caller === 'access_token' ? this.#sessionOf(request) : null;
    if (body?.success === false) throw new Refused('invalid_request');
    if (params?.success === false) throw new Refused('not_found');
    const asked = { body: body?.data, params: params?.data, session, jkt, headers };
    return this.#answers[id]?.(asked as Asked<Known[Id]>);
  }

  async #keyOf(request: Request): Promise<string> {
    const { pathname: path } = new URL(request.url);
    const proof = request.headers.get('dpop');
    if (proof === null) throw new Refused('invalid_dpop_proof');
    const { payload } = await jwtVerify(proof, EmbeddedJWK, { typ: 'dpop+jwt', clockTolerance: 1e9 });
    if (payload.htu !== `${this.url}${path}` || payload.htm !== request.method)
      throw new Refused('invalid_dpop_proof');
    this.proofs.push({ path, nonce: payload.nonce as string | undefined });
    if (this.nonce !== null && payload.nonce !== this.nonce) throw new Refused('use_dpop_nonce');
    return JSON.stringify(decodeProtectedHeader(proof).jwk);
  }

  readonly #answers: Answers = {
    health: () => ({ status: 'ok' }),
    setupState: () => ({ needed: this.setupNeeded }),
    setup: ({ body }) => this.#setup(body),
    enrolDevice: ({ body, jkt }) => this.#enrol(body, jkt),
    signIn: ({ body, jkt }) => this.#signIn(body, jkt),
    emergency: ({ body, jkt }) => this.#openEmergency(body, jkt),
    identifyBadge: ({ body }) => this.#identify(body.number),
    signInByBadge: ({ body, jkt }) => this.#signInByBadge(body, jkt),
    recentUsers: () => this.recentUsers,
    refresh: (asked) => this.#refresh(asked),
    logout: ({ body }) => this.#signOut(String(decodeJwt(body.refresh).sid), true),
    deviceSignOut: ({ body }) => {
      this.signOutsAsked += 1;
      this.end(body.session_id, body.reason ?? 'logout');
      return this.#signOut(body.session_id, body.with_successor);
    },
    offlineUse: ({ body }) => {
      if (this.wantsWordsFirst && body.reason === undefined) throw new Refused('invalid_request');
      this.offlineUses.push(body);
      return {};
    },
    // Like a server whose lines do not work.
    stationEvents: () => refuse('invalid_token'),
    stationSessions: () => refuse('invalid_token'),
    me: ({ session }) => this.#me(session),
    sessions: ({ session }) => ({ sessions: this.#list(session) }),
    endSession: ({ params: { id } }) => {
      if (!this.sessions.has(id)) throw new Refused('not_found');
      this.end(id, 'ended_elsewhere');
      return {};
    },
    lock: ({ body: { cause } }) => {
      if (this.knowsNoCardKeys && cause === 'badge') throw new Refused('invalid_request');
      this.lockCauses.push(cause);
      this.acts.push(cause);
      return {};
    },
    unlock: ({ session, body }) => this.#unlock(session, body),
    emergencyWords: ({ session, body: { words } }) => {
      if (session.emergency !== true) throw new Refused('forbidden');
      const known = this.emergencyWords.get(session.id);
      if (known !== undefined && known !== words) throw new Refused('words_already_written');
      this.emergencyWords.set(session.id, words);
      return {};
    },
    setPin: ({ session, body }) => this.#setPin(session, body),
    continueSession: ({ session, body }) => this.#continue(session, body),
    ownBadges: ({ session: { user } }) => ({ badges: this.#badgesOf(user) }),
    removeBadge: ({ session: { user }, params }) => {
      const removed = this.#badgesOf(user).find(({ id }) => id === params.id) ?? refuse('not_found');
      this.badges.delete(removed.number);
      this.cardKeys.delete(removed.number);
      return {};
    },
    linkBadge: ({ session: { user }, body: { number, card_key, password } }) => {
      const isNew = card_key !== undefined || password !== undefined;
      if (this.knowsNoCardKeys && isNew) throw new Refused('invalid_request');
      if ((this.badges.get(number) ?? user) !== user) throw new Refused('badge_in_use');
      this.badges.set(number, user);
      if (card_key !== undefined) this.cardKeys.set(number, card_key);
      return {
        badge: this.#badgesOf(user).find((badge) => badge.number === number) ?? refuse('server_error'),
      };
    },
  };

  #told(): { readonly not_yet_replicated?: true } {
    return this.isOnOneMachine ? { not_yet_replicated: true } : {};
  }

  #signOut(id: string, withSuccessor: boolean): { readonly not_yet_replicated?: true } {
    this.end(id, 'logout');
    const successor = this.sessions.get(id)?.continuedBy;
    if (withSuccessor && successor?.gen === 1) this.end(successor.id, 'logout');
    return this.#told();
  }

  #setup({ setup_code }: BodyOf<Known['setup']>): AnswerOf<Known['setup']> {
    if (setup_code !== 'setup-code') throw new Refused('invalid_setup_code');
    if (!this.setupNeeded) throw new Refused('setup_already_done');
    this.setupNeeded = false;
    const password = 'generated-password';
    return {
      demo_users: [{ username: 'demo', display_name: 'Demo', role: 'clinician', password }],
      staff: [],
    };
  }

  #enrol({ code: typed, name }: BodyOf<Known['enrolDevice']>, jkt: string): AnswerOf<Known['enrolDevice']> {
    const code = typed.replaceAll('-', '');
    const ward = this.enrolmentCodes.get(code);
    if (ward === undefined) throw new Refused('invalid_enrolment_code');
    this.enrolmentCodes.delete(code);
    this.enrolledKeys?.add(jkt);
    this.revokedKeys.delete(jkt);
    if (this.approvalNeeded) this.waitingKeys.add(jkt);
    return { device: { id: 'd', name, ward, state: this.approvalNeeded ? 'waiting' : 'enrolled' } };
  }

  #signIn(
    { username, password, replace }: Pick<SignInRequest, 'username' | 'password' | 'replace'>,
    jkt: string,
  ): SignInResponse {
    if (this.revokedKeys.has(jkt)) throw new Refused('device_revoked');
    if (this.waitingKeys.has(jkt)) throw new Refused('enrolment_required', { waiting: true });
    if (this.enrolledKeys?.has(jkt) === false) throw new Refused('enrolment_required');
    // What is written on a badge is nobody's user name.
    const isBadge = this.badges.has(username.replaceAll(/\D/g, ''));
    if (isBadge || !this.#isPasswordOf(username, password)) throw new Refused('invalid_credentials');
    if (!this.networkAllowed) throw new Refused('network_not_allowed');
    this.#makeRoom(username, replace);
    const others = this.#placesOf(username);
    const session = this.#open({ user: username, jkt, pin: null, openedBy: 'password' });
    return { ...this.#tokens(session), other_sessions: others };
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

  #continue(
    session: FakeSession,
    body: BodyOf<Known['continueSession']>,
  ): AnswerOf<Known['continueSession']> {
    if (session.expiresAtMs - this.#clock.trueMs() > 15 * 60_000) throw new Refused('continuing_too_early');
    const byPin = 'pin' in body;
    if (byPin && session.openedBy === 'pin') throw new Refused('insufficient_user_authentication');
    this.#unlock(session, body);
    const { user, jkt, pin } = session;
    session.continuedBy = this.#open({ user, jkt, pin, openedBy: byPin ? 'pin' : 'password' });
    session.endedReason = 'continued';
    return { session: this.#sessionBody(session.continuedBy) };
  }

  #openEmergency(body: BodyOf<Known['emergency']>, jkt: string): SignInResponse {
    if (!this.emergencyAllowed) throw new Refused('emergency_not_allowed');
    const { username, handle = '', password, reason } = body;
    if (this.wantsWordsFirst && (username === undefined || reason === undefined))
      throw new Refused('invalid_request');
    const byName = () => this.#signIn({ username: username ?? '', password }, jkt);
    const signIn = () => (username === undefined ? this.#signInByBadge({ handle, password }, jkt) : byName());
    const { session: signedIn, other_sessions } = signIn();
    if (reason !== undefined) this.emergencyWords.set(signedIn.id, reason);
    const opened = this.sessions.get(signedIn.id);
    if (opened === undefined) return refuse('server_error');
    const session = { ...opened, emergency: true, expiresAtMs: opened.startedAtMs + 30 * 60_000 };
    this.sessions.set(session.id, session);
    return { ...this.#tokens(session), other_sessions };
  }

  #identify(number: string): AnswerOf<Known['identifyBadge']> {
    const user = this.badges.get(number);
    if (user === undefined) throw new Refused('badge_unknown');
    const open = [...this.sessions.values()].filter(
      (session) => session.user === user && !session.endedReason,
    );
    const badge = { handle: `handle of ${user}`, display_name: `Badge of ${user}`, expires_in: 60 };
    const card_key = open.length > 0 ? this.cardKeys.get(number) : undefined;
    const badge_id =
      open.length > 0 ? this.#badgesOf(user).find((own) => own.number === number)?.id : undefined;
    const ofUser = { ...(card_key && { card_key }), ...(badge_id && !this.knowsNoCardKeys && { badge_id }) };
    return { ...badge, sessions_here: open.map(({ id }) => id), ...ofUser };
  }

  #signInByBadge({ handle, ...body }: BodyOf<Known['signInByBadge']>, jkt: string): SignInResponse {
    const [, username] = /^handle of (.+)$/.exec(handle) ?? [];
    if (username === undefined) throw new Refused('badge_expired');
    return this.#signIn({ ...body, username }, jkt);
  }

  #badgesOf(user: string) {
    return [...this.badges]
      .filter(([, holder]) => holder === user)
      .map(([number], index) => ({
        number,
        id: `00000000-0000-4000-8000-00000000000${index}`,
        linked_at: '2026-01-05T08:00:00Z',
        proves_key: this.cardKeys.has(number),
      }));
  }

  #makeRoom(user: string, replace: SignInRequest['replace']): void {
    const places = this.#placesOf(user);
    if (this.limit === null || places.length < this.limit.maxPerUser) return;
    const { mayReplace } = this.limit;
    if (mayReplace && places.length === this.limit.maxPerUser && places.some(({ id }) => id === replace)) {
      this.end(String(replace), 'replaced');
      return;
    }
    throw new Refused('session_limit', { other_sessions: places, may_replace: mayReplace });
  }

  #placesOf(user: string): SessionPlace[] {
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

  #refresh({ body, jkt, headers }: Asked<Known['refresh']>): TokenResponse {
    const { sid, gen } = decodeJwt(body.refresh) as { sid: string; gen: number };
    const session = this.sessions.get(sid);
    if (session === undefined) throw new Refused('invalid_grant');
    if (session.jkt !== jkt) throw new Refused('invalid_dpop_proof');
    if (session.endedReason === null && this.#clock.trueMs() >= session.expiresAtMs)
      session.endedReason = 'expired';
    const { continuedBy } = session;
    if (continuedBy?.gen === 1) return this.#tokens(continuedBy);
    if (session.endedReason !== null)
      throw new Refused('invalid_grant', { ended_reason: session.endedReason });
    const kind = gen >= session.gen ? 'rotated' : gen === session.gen - 1 ? 'recovered' : 'reuse';
    this.refreshes.push({ atMs: this.#clock.trueMs(), kind });
    if (kind === 'reuse') {
      session.endedReason = 'reuse_detected';
      throw new Refused('invalid_grant', { ended_reason: 'reuse_detected' });
    }
    if (kind === 'rotated') session.gen = gen + 1;
    headers[tokenRefreshedHeader] = kind === 'rotated' ? 'true' : 'recovered';
    return this.#tokens(session);
  }

  #sessionOf(request: Request): FakeSession {
    const token = request.headers.get('authorization')?.replace('Bearer ', '') ?? '';
    if (token === '') throw new Refused('invalid_token');
    const { sid, exp } = decodeJwt(token) as { sid: string; exp: number };
    const session = this.sessions.get(sid);
    const ended = session?.endedReason ?? null;
    if (session === undefined || ended !== null || exp * 1_000 <= this.#clock.trueMs())
      throw new Refused('invalid_token', ended === null ? {} : { ended_reason: ended });
    return session;
  }

  #setPin(
    session: FakeSession,
    { pin, password }: BodyOf<Known['setPin']>,
  ): { readonly not_yet_replicated?: true } {
    const recent = this.#clock.trueMs() - session.startedAtMs < 300_000;
    if (!recent && password === undefined) throw new Refused('insufficient_user_authentication');
    if (password !== undefined && !this.#isPasswordOf(session.user, password))
      throw new Refused('invalid_credentials');
    session.pin = { digits: pin, failures: 0 };
    return this.#told();
  }

  #unlock({ user, pin }: FakeSession, body: BodyOf<Known['unlock']>): Record<string, never> {
    if ('checked_by' in body) {
      const { method, outcome } = body;
      if (this.knowsNoCardKeys && method === 'card') throw new Refused('invalid_request');
      if (method === 'pin' && outcome === 'failure' && pin) pin.failures += 1;
      this.acts.push(outcome === 'failure' ? `wrong ${method} noted` : `unlock by ${method} noted`);
      return {};
    }
    if ('pin' in body) return this.#unlockByPin(pin, body.pin);
    this.unlockTries.push(body.password);
    if (!this.#isPasswordOf(user, body.password)) throw new Refused('invalid_credentials');
    if (pin) pin.failures = 0;
    this.acts.push('unlock');
    return {};
  }

  #isPasswordOf(user: string, password: string): boolean {
    return password === (this.passwords.get(user) ?? this.password);
  }

  #unlockByPin(pin: FakeSession['pin'], digits: string): Record<string, never> {
    this.pinTries.push(digits);
    if (!pin || pin.failures >= 5) throw new Refused('pin_not_usable');
    if (pin.digits !== digits) {
      pin.failures += 1;
      throw new Refused('invalid_credentials', { tries_left: 5 - pin.failures });
    }
    pin.failures = 0;
    this.acts.push('unlock by pin');
    return {};
  }

  #me(session: FakeSession): MeResponse {
    const user: MeResponse['user'] = {
      id: session.user === 'ana' ? '7' : session.user.toLowerCase().replace(/^.*\\/, ''),
      username: session.user,
      display_name: session.user === 'ana' ? 'Ana Ruiz' : `Nurse ${session.user}`,
      roles: ['clinician'],
      ward: 'Ward B',
    };
    return {
      user,
      session: this.#sessionBody(session),
      device: { id: 'd', name: 'B-204', ward: 'Ward B', recent_users: this.recentUsers.detail },
    };
  }

  #list(current: FakeSession): SessionSummary[] {
    return [...this.sessions.values()]
      .filter((session) => session.endedReason === null && session.user === current.user)
      .map((session) => ({ ...this.#sessionBody(session), current: session === current, device: 'ICU-3' }));
  }

  #sessionBody(session: FakeSession): MeResponse['session'] {
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

  #tokens(session: FakeSession): TokenResponse {
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

function refuse(code: ErrorCode): never {
  throw new Refused(code);
}

function jwt(payload: object): string {
  const part = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url');
  return `${part({ alg: 'none' })}.${part(payload)}.c2lnbmF0dXJl`;
}
