import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { serveStrictly, strictMessages } from '../../../server/wire/serve-strictly.ts';
import type { AppDrafts } from '../../core/apps/app-drafts.ts';
import { requireApp, type Seat, SeatClosedError, type SeatWatch } from '../../core/apps/seat.ts';
import type { ClinicalApp } from '../../core/policy/clinical-app.ts';
import type { Clock } from '../../core/ports/clock.ts';
import type { Logger } from '../../core/ports/logger.ts';
import { refuseMessage } from '../refuse-message.ts';
import { appPageHeaders } from './app-page-headers.ts';
import { clearPath, enterPath, foreignRequestReason, isFrame } from './app-request-check.ts';
import { answerTrouble, type Trouble, troubles } from './app-trouble.ts';
import { AppVisit } from './app-visit.ts';
import { ExchangeError, exchange } from './exchange.ts';
import { draftPath, type PageScripts, userPath } from './page-scripts.ts';
import { readJson } from './read-json.ts';

export interface AppGatewayParts {
  readonly app: ClinicalApp;
  readonly shellOrigin: string;
  readonly scripts: PageScripts;
  readonly seats: Pick<SeatWatch, 'open' | 'withAccessToken'>;
  readonly drafts: Pick<AppDrafts, 'answer'>;
  readonly clock: Clock;
  readonly log: Logger;
}

const host = '127.0.0.1';
const mostConnections = 64;
/** How long an app may take from the end of a request to the beginning of its answer. */
const answerLimitMs = 30_000;

/**
 * An origin of its own for one app: passes requests of its page on to the app's server with the user's access
 * token, which the browser never sees. While nobody is signed in or the screen is locked it passes on nothing.
 */
export class AppGateway {
  readonly app: ClinicalApp;
  readonly origin: string;
  readonly #parts: AppGatewayParts;
  readonly #server: Server;
  readonly #running = new Map<AbortController, Seat>();
  /** Those of users who are here, on screen or parked. */
  readonly #visits = new Map<Seat, AppVisit>();
  /** The user whose page may have left something in the browser under this origin. */
  #storedFor: Seat | null = null;
  /** The previous visit: what its page saves while closing may arrive after its user has gone. */
  #departed: Pick<AppVisit, 'seat' | 'cookies'> | null = null;

  /** Listens on a free port; rejects when there is none. */
  static async listen(parts: AppGatewayParts): Promise<AppGateway> {
    const server = createServer(strictMessages);
    server.maxConnections = mostConnections;
    server.listen({ host, port: 0, exclusive: true });
    await once(server, 'listening');
    return new AppGateway(parts, server);
  }

  private constructor(parts: AppGatewayParts, server: Server) {
    this.app = parts.app;
    this.#parts = parts;
    this.#server = server;
    this.origin = `http://${host}:${(server.address() as AddressInfo).port}`;
    serveStrictly(server, {
      serve: (request, response) => void this.#answer(request, response),
      refuse: refuseMessage(parts.log, 'app', { app: this.app.id }),
      upgradeStatus: troubles.no_upgrade.status,
    });
  }

  /** A one-time address that lets a frame in; throws `SeatClosedError`. */
  newEntry(): string {
    return `${this.origin}${enterPath}?code=${this.#visitOf(this.#openSeat()).codes.issue()}`;
  }

  /** Ends all exchanges of that seat: while it is locked or parked, nothing passes in either direction. */
  cutOff(seat: Seat): void {
    this.#abort(seat, new ExchangeError('locked'));
  }

  /** Forgets the user: cookies, entries and whatever is under way. */
  forget(seat: Seat): void {
    const visit = this.#visits.get(seat);
    if (visit !== undefined) this.#departed = { seat, cookies: visit.cookies };
    this.#visits.delete(seat);
    this.#abort(seat, new ExchangeError('signed_out'));
  }

  /** Does not even wait for what the page may still want to save. */
  erase(userId: string): void {
    if (this.#departed?.seat.user.id === userId) this.#departed = null;
  }

  /** Whether cookies, entries or calls of that user are still here. */
  remembers(userId: string): boolean {
    const running = [...this.#running].filter(([{ signal }]) => !signal.aborted).map(([, seat]) => seat);
    const seats = [...this.#visits.keys(), ...running, this.#departed?.seat];
    return seats.some((seat) => seat?.user.id === userId);
  }

  async close(): Promise<void> {
    for (const running of this.#running.keys()) running.abort(new ExchangeError('signed_out'));
    const closed = once(this.#server, 'close');
    this.#server.close();
    this.#server.closeAllConnections();
    await closed;
  }

  #openSeat(): Seat {
    const seat = this.#parts.seats.open();
    requireApp(seat, this.app);
    return seat;
  }

  #visitOf(seat: Seat): AppVisit {
    const visit =
      this.#visits.get(seat) ?? new AppVisit(seat, this.#parts.clock, Number(new URL(this.origin).port));
    this.#visits.set(seat, visit);
    return visit;
  }

  #abort(seat: Seat, reason: ExchangeError): void {
    for (const [running, owner] of this.#running) if (owner === seat) running.abort(reason);
  }

  async #answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { log, shellOrigin } = this.#parts;
    const refuse = (trouble: Trouble) =>
      answerTrouble(response, trouble, { shellOrigin, isPage: isFrame(request) });
    const reason = foreignRequestReason(request, this.origin);
    if (reason !== null) {
      log.warn({ app: this.app.id, reason }, 'app: request from elsewhere refused');
      return refuse('refused');
    }
    try {
      await this.#serve(request, response);
    } catch (error) {
      if (error instanceof ExchangeError) return refuse(error.trouble);
      if (error instanceof SeatClosedError)
        return refuse(error.reason === 'locked' ? 'locked' : 'signed_out');
      // Otherwise a stream broke off: the browser went away, or the app stopped in the middle of its answer.
      if (!response.headersSent) log.warn({ app: this.app.id, err: error }, 'app: exchange failed');
      refuse('unreachable');
    }
  }

  async #serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { scripts } = this.#parts;
    const { pathname, searchParams } = new URL(request.url ?? '/', this.origin);
    const script = scripts.get(pathname);
    if (script !== undefined) return this.#send(response, 'text/javascript; charset=utf-8', script);
    if (pathname === clearPath) return this.#clear(response);
    if (pathname === draftPath) return await this.#answerDraft(request, response);
    const visit = this.#visitOf(this.#openSeat());
    if (pathname === enterPath) return this.#enter(visit, searchParams.get('code'), response);
    if (!visit.cookies.recognizes(request.headers.cookie)) throw new ExchangeError('refused');
    if (pathname === userPath)
      return this.#send(response, 'application/json', JSON.stringify(visit.seat.user));
    if (pathname.startsWith('/.carelink/')) throw new ExchangeError('not_found');
    if (request.headers.upgrade !== undefined) throw new ExchangeError('no_upgrade');
    await this.#forward(visit, request, response);
  }

  /** The app's page is loaded by this one, so that everything from here on is same-origin. */
  #enter(visit: AppVisit, code: string | null, response: ServerResponse): void {
    if (code === null || !visit.codes.redeem(code)) throw new ExchangeError('refused');
    const { pathname, search } = new URL(this.app.start_url);
    const target = (pathname + search).replaceAll('&', '&amp;').replaceAll('"', '&quot;');
    response.setHeader('set-cookie', visit.cookies.admit());
    // The browser has one store for this origin, so what another user's page left in it is cleared first.
    if (this.#storedFor !== visit.seat) response.setHeader('clear-site-data', '"storage"');
    this.#storedFor = visit.seat;
    const page = `<!doctype html><meta charset="utf-8"><title>Clinical app</title><meta http-equiv="refresh" content="0;url=${target}">`;
    this.#send(response, 'text/html; charset=utf-8', page);
  }

  /** Requested by the workstation's page after a sign-out; what a parked user's page has stored is kept. */
  #clear(response: ServerResponse): void {
    const stays = this.#storedFor !== null && this.#visits.has(this.#storedFor);
    if (!stays) response.setHeader('clear-site-data', '"storage"');
    this.#send(response, 'text/html; charset=utf-8', '<!doctype html><title>Clinical app</title>');
  }

  /** Works during a lock too: the drafts themselves decide whose may be saved or read. */
  async #answerDraft(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { cookie } = request.headers;
    const visit = [...this.#visits.values(), this.#departed].find((one) => one?.cookies.recognizes(cookie));
    if (!visit || request.method !== 'POST') throw new ExchangeError('refused');
    const answer = await this.#parts.drafts.answer(visit.seat, this.app, await readJson(request));
    this.#send(response, 'application/json', JSON.stringify(answer));
  }

  async #forward(visit: AppVisit, request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { seats, clock, shellOrigin, app } = this.#parts;
    const running = new AbortController();
    const abandon = () => running.abort(new ExchangeError('unreachable'));
    response.on('close', abandon);
    this.#running.set(running, visit.seat);
    let timer: { cancel(): void } | null = null;
    const onSent = () => {
      timer ??= clock.after(answerLimitMs, () => {
        if (!response.headersSent) running.abort(new ExchangeError('slow'));
      });
    };
    const parts = {
      ...{ seat: visit.seat, jar: visit.jar, refusedTokens: visit.refusedTokens, shellOrigin },
      appOrigin: new URL(app.start_url).origin,
      gatewayOrigin: this.origin,
      nowMs: () => clock.wallMs(),
      withAccessToken: <Result>(call: (token: string | null) => Promise<Result>) =>
        seats.withAccessToken(visit.seat, call),
    };
    try {
      await exchange(request, response, parts, { signal: running.signal, onSent });
    } catch (error) {
      throw running.signal.aborted ? running.signal.reason : error;
    } finally {
      (timer as { cancel(): void } | null)?.cancel();
      response.off('close', abandon);
      this.#running.delete(running);
    }
  }

  #send(response: ServerResponse, contentType: string, body: string): void {
    response.writeHead(200, {
      ...appPageHeaders(this.#parts.shellOrigin),
      'content-type': contentType,
    });
    response.end(body);
  }
}
