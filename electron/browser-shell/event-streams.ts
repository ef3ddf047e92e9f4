import type { ServerResponse } from 'node:http';
import type { Clock, Timer } from '../core/ports/clock.ts';
import type { Snapshot } from '../core/views/snapshot.ts';
import type { Workstation } from '../core/workstation.ts';

/** Milliseconds between signs that the connection is still up. */
const heartbeatMs = 15_000;
/** Streams open at the same time; every tab holds one. */
const mostStreams = 16;

/** Server-Sent Events: pushes every snapshot to every open page. */
export class EventStreams {
  readonly #clock: Clock;
  readonly #workstation: Pick<Workstation, 'snapshot' | 'subscribe'>;
  readonly #open = new Set<ServerResponse>();
  readonly #unsubscribe: () => void;
  #heartbeat: Timer;

  constructor(clock: Clock, workstation: Pick<Workstation, 'snapshot' | 'subscribe'>) {
    this.#clock = clock;
    this.#workstation = workstation;
    this.#unsubscribe = workstation.subscribe((snapshot) => this.#push(snapshot));
    this.#heartbeat = this.#scheduleHeartbeat();
  }

  get isFull(): boolean {
    return this.#open.size >= mostStreams;
  }

  /** Takes over the response: the present snapshot at once, then every change until either end closes. */
  add(response: ServerResponse): void {
    response.on('close', () => this.#open.delete(response));
    response.writeHead(200, { 'Content-Type': 'text/event-stream; charset=utf-8' });
    this.#open.add(response);
    response.write(encode(this.#workstation.snapshot()));
  }

  /** Ends all streams; nothing is pushed afterwards. */
  close(): void {
    this.#unsubscribe();
    this.#heartbeat.cancel();
    for (const response of this.#open) response.end();
  }

  #push(snapshot: Snapshot): void {
    for (const response of this.#open) {
      // A page that reads nothing would fill our memory; the newest snapshot follows when it reads again.
      if (!response.writableNeedDrain) response.write(encode(snapshot));
      else if (response.listenerCount('drain') === 0)
        response.once('drain', () => response.write(encode(this.#workstation.snapshot())));
    }
  }

  #scheduleHeartbeat(): Timer {
    return this.#clock.after(heartbeatMs, () => {
      for (const response of this.#open) if (!response.writableNeedDrain) response.write(': still here\n\n');
      this.#heartbeat = this.#scheduleHeartbeat();
    });
  }
}

/** WHATWG HTML §9.2; JSON has no raw line break, so one data line is enough. */
const encode = (snapshot: Snapshot): string => `event: snapshot\ndata: ${JSON.stringify(snapshot)}\n\n`;
