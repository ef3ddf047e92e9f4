// A process that holds the lines of many workstations open, each with its own key and proof. It answers each order
// over the channel of its parent, since orders contain keys, and ends with its parent.
import type { JsonWebKey } from 'node:crypto';
import { connect, type Socket } from 'node:net';
import { performance } from 'node:perf_hooks';
import { setTimeout as sleep } from 'node:timers/promises';
import { HttpConnection } from './http-connection.ts';
import { post } from './post.ts';
import { Prover } from './prover.ts';
import { requestText } from './request-text.ts';
import { Tally } from './tally.ts';

/** A workstation with one session. */
export interface HeldStation {
  readonly key: JsonWebKey;
  readonly sessionId: string;
}

export type LinesOrder =
  /** Opens a line for each, at most `perSecond`, and answers once all have reported the state of their sessions. */
  | {
      readonly kind: 'open';
      readonly url: string;
      readonly stations: readonly HeldStation[];
      readonly perSecond: number;
    }
  | { readonly kind: 'count' }
  | { readonly kind: 'close' };

export interface LinesCount {
  /** Lines that have reported a live session and have not ended. */
  readonly open: number;
  /** Signs of life since the last `count`. */
  readonly heartbeats: number;
}

const path = '/v1/station/events';
const openingTimeoutMs = 30_000;
/** All sockets read into one buffer, since nothing they receive is kept. */
const sharedBuffer = Buffer.allocUnsafe(65_536);
const heartbeat = ':\n\n';

const sockets = new Set<Socket>();
let open = 0;
let heartbeats = 0;

process.on('message', (order: LinesOrder) => {
  carryOut(order).then(
    () => {
      process.send?.({ result: { open, heartbeats } satisfies LinesCount });
      heartbeats = 0;
    },
    (error: unknown) => process.send?.({ failure: error instanceof Error ? error.message : 'unknown' }),
  );
});
process.on('disconnect', () => process.exit(0));

async function carryOut(order: LinesOrder): Promise<void> {
  if (order.kind === 'open') await openAll(order);
  if (order.kind === 'close') await closeAll();
}

async function openAll({ url, stations, perSecond }: LinesOrder & { kind: 'open' }): Promise<void> {
  const tally = new Tally();
  const nonce = await currentNonce(url, stations[0], tally);
  const startedAtMs = performance.now();
  const opening: Promise<void>[] = [];
  for (const [index, { key, sessionId }] of stations.entries()) {
    const waitMs = startedAtMs + (index * 1_000) / perSecond - performance.now();
    if (waitMs > 1) await sleep(waitMs);
    const headers = {
      'Content-Type': 'application/json',
      DPoP: new Prover(key, nonce).proofFor(url + path, tally),
    };
    const body = JSON.stringify({ sessions: [sessionId] });
    opening.push(openLine(Number(new URL(url).port), requestText({ method: 'POST', path, headers, body })));
  }
  await Promise.all(opening);
}

/** One nonce serves all, so that no line has to be requested twice. */
async function currentNonce(url: string, station: HeldStation | undefined, tally: Tally) {
  if (station === undefined) throw new Error('no workstations');
  const prover = new Prover(station.key);
  const connection = new HttpConnection(Number(new URL(url).port));
  const body = JSON.stringify({ sessions: [station.sessionId] });
  const message = {
    origin: url,
    path: '/v1/station/sessions',
    contentType: 'application/json',
    body,
    prover,
  };
  await post(connection, message, tally).finally(() => connection.close());
  return prover.nonce ?? undefined;
}

/** Resolves when the line has reported a live session. */
function openLine(port: number, request: string): Promise<void> {
  return new Promise((resolve, reject) => {
    let head: string | null = '';
    const onread = {
      buffer: sharedBuffer,
      callback(bytes: number) {
        const text = sharedBuffer.toString('latin1', 0, bytes);
        if (head === null) {
          if (text.includes(heartbeat)) heartbeats += 1;
          return true;
        }
        head += text;
        if (!head.includes('"state":"live"')) return true;
        head = null;
        open += 1;
        clearTimeout(timeout);
        resolve();
        return true;
      },
    };
    const socket: Socket = connect({ host: '127.0.0.1', port, noDelay: true, onread });
    const timeout = setTimeout(() => socket.destroy(), openingTimeoutMs);
    sockets.add(socket);
    socket.on('error', () => undefined);
    socket.on('close', () => {
      clearTimeout(timeout);
      sockets.delete(socket);
      if (head === null) open -= 1;
      else reject(new Error(`a line was not opened: ${head.slice(9, 12) || 'no answer'}`));
    });
    socket.write(request, 'latin1');
  });
}

async function closeAll(): Promise<void> {
  const closed = [...sockets].map((socket) => new Promise((resolve) => socket.once('close', resolve)));
  for (const socket of sockets) socket.destroy();
  await Promise.all(closed);
}
