import { IncomingMessage, type RequestListener, type Server, ServerResponse } from 'node:http';
import type { Duplex } from 'node:stream';
import { faultOf } from './message-fault.ts';

/**
 * For `createServer`: several lines of one header are seen as such, a missing `Host` is answered as everything else, and no flag of
 * Node (`--insecure-http-parser` in `NODE_OPTIONS`) makes the parser lenient.
 */
export const strictMessages = {
  joinDuplicateHeaders: true,
  requireHostHeader: false,
  insecureHTTPParser: false,
} as const;

export interface StrictServing {
  readonly serve: RequestListener;
  /** Answers with this status, at once; the connection ends with that. */
  readonly refuse: (request: IncomingMessage, response: ServerResponse, status: number) => void;
  /**
   * The status for who wants to speak another protocol; without: such a wish is ignored (RFC 9110 §7.8), and the
   * connection ends with the answer.
   */
  readonly upgradeStatus?: number;
}

/**
 * Serves what is HTTP/1.1 by the letter, and refuses all else: messages with a fault, CONNECT, and what is no
 * message at all. Such a refusal waits for the answers to what came before it on its connection (RFC 9112 §9.3.2), is
 * given once, and ends the connection, because nobody can tell where the next message would begin.
 */
export function serveStrictly(server: Server, serving: StrictServing): void {
  const { serve, refuse, upgradeStatus } = serving;
  const connections = new BrokenConnections(refuse);
  // Node leaves out what comes after the thousandth header, such as what a proxy adds; their size is limited anyway.
  server.maxHeadersCount = 0;
  const take: RequestListener = (request, response) => {
    if (connections.isGivenUp(request.socket)) return;
    const status = faultOf(request);
    // Of what has come behind a wish for another protocol Node loses some, so nobody may read the rest as messages.
    if (status !== null || request.headers.upgrade !== undefined) {
      connections.giveUp(request.socket);
      response.shouldKeepAlive = false;
    }
    if (status === null) serve(request, response);
    else refuse(request, response, status);
  };
  server.on('request', take);
  server.on('checkExpectation', take);
  server.on('checkContinue', (request, response) => {
    if (!connections.isGivenUp(request.socket) && faultOf(request) === null) response.writeContinue();
    take(request, response);
  });
  server.on('connect', (request: IncomingMessage, socket: Duplex) =>
    connections.refuse(socket, faultOf(request) ?? 405, request),
  );
  if (upgradeStatus !== undefined) {
    server.on('upgrade', (request: IncomingMessage, socket: Duplex) =>
      connections.refuse(socket, faultOf(request) ?? upgradeStatus, request),
    );
  }
  server.on('clientError', (error: NodeJS.ErrnoException, socket) => {
    const status = statusOf(error.code ?? '');
    if (status === null || !socket.writable) socket.destroy();
    else connections.refuse(socket, status);
  });
}

/** How long who was refused may go on sending: to be hung up on at once could cost it the answer (RFC 9112 §9.6). */
const lingerMs = 1_000;

/** What Node knows about a connection and documents nowhere; the tests of HTTP messages tell when it does not any more. */
interface Connection extends Duplex {
  destroySoon?: () => void;
  /** The response whose turn it is. */
  _httpMessage?: ServerResponse | null;
  /** `incoming`: the request that was read last, perhaps not to its end. */
  parser?: { readonly incoming?: IncomingMessage | null } | null;
}

/** Connections on which something came that is no message. */
class BrokenConnections {
  readonly #answer: StrictServing['refuse'];
  readonly #givenUp = new WeakSet<Connection>();

  constructor(answer: StrictServing['refuse']) {
    this.#answer = answer;
  }

  /** Whether everything that still comes is ignored: requests that Node has found in it, too. */
  isGivenUp(socket: Connection): boolean {
    return this.#givenUp.has(socket);
  }

  /** The last answer on the connection is under way. */
  giveUp(socket: Connection): void {
    this.#givenUp.add(socket);
    // Node hangs up at once after that answer.
    socket.destroySoon = () => endSoon(socket);
  }

  /** Answers what is no message, in its turn. */
  refuse(socket: Connection, status: number, request: IncomingMessage | null = null): void {
    if (this.isGivenUp(socket)) return;
    this.giveUp(socket);
    // Somebody who hangs up is nobody's trouble, and nobody else listens on a connection that was handed over.
    socket.on('error', () => socket.destroy());
    const incoming = request === null ? socket.parser?.incoming : null;
    this.#inTurn(socket, status, request, incoming?.complete === false ? incoming : null);
  }

  /** `torn` is the request in whose middle the connection broke. */
  #inTurn(
    socket: Connection,
    status: number,
    request: IncomingMessage | null,
    torn: IncomingMessage | null,
  ): void {
    const current = socket._httpMessage ?? null;
    if (current !== null && current.req !== torn) {
      current.once('close', () => this.#inTurn(socket, status, request, torn));
    } else if (current !== null) this.#answerTorn(socket, current, status);
    // A request that was answered before all of it had come gets no second answer.
    else if (torn === null && socket.writable)
      this.#answerAnew(socket, status, request ?? new IncomingMessage(socket as never));
    else endSoon(socket);
  }

  #answerTorn(socket: Connection, response: ServerResponse, status: number): void {
    response.once('close', () => endSoon(socket));
    if (response.headersSent) return;
    response.shouldKeepAlive = false;
    this.#answer(response.req, response, status);
  }

  #answerAnew(socket: Connection, status: number, request: IncomingMessage): void {
    const response = new ServerResponse(request);
    response.shouldKeepAlive = false;
    response.assignSocket(socket as never);
    response.once('finish', () => {
      response.detachSocket(socket as never);
      // As Node does for the responses that it has made itself.
      response.emit('close');
      endSoon(socket);
    });
    this.#answer(request, response, status);
  }
}

function endSoon(socket: Duplex): void {
  socket.end();
  socket.resume();
  const timer = setTimeout(() => socket.destroy(), lingerMs).unref();
  socket.once('close', () => clearTimeout(timer));
}

/** The status for what Node's parser could not read; null: it was no attempt to speak HTTP, or there is nobody any more. */
function statusOf(code: string): number | null {
  const known = statuses[code];
  if (known !== undefined) return known;
  return code.startsWith('HPE_') ? 400 : null;
}

const statuses: Readonly<Record<string, number>> = {
  ERR_HTTP_REQUEST_TIMEOUT: 408,
  HPE_CHUNK_EXTENSIONS_OVERFLOW: 413,
  HPE_HEADER_OVERFLOW: 431,
  HPE_PAUSED_H2_UPGRADE: 505,
};
