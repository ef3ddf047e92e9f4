import type { Clock, Timer } from '../../../electron/core/ports/clock.ts';
import { heartbeatSeconds, type SessionReport } from '../../../server/contract/station.ts';

type Live = Extract<SessionReport, { state: 'live' }>;

/** What the server would report of a session of the fake server's user, as long as a test wants nothing else. */
export const liveReport = (id: string, more: Partial<Live> = {}): Live => ({
  state: 'live',
  id,
  role: 'clinician',
  display_name: 'Ana Ruiz',
  ward: 'Ward B',
  profile: 'standard',
  lock_ordered_at: null,
  elsewhere: 'nowhere',
  ...more,
});

const signOfLife = new TextEncoder().encode(': here\n\n');

/** Lines of a server controlled by the test, with its signs of life: without them, a workstation that waits for long gives them up. */
export class FakeLines {
  readonly #clock: Clock;
  #newest: ReadableStreamDefaultController<Uint8Array> | null = null;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  open(): Response {
    let next: Timer | null = null;
    const stream = new ReadableStream<Uint8Array>({
      start: (controller) => {
        this.#newest = controller;
        const live = () => {
          controller.enqueue(signOfLife);
          next = this.#clock.after(heartbeatSeconds * 1_000, live);
        };
        live();
      },
      cancel: () => next?.cancel(),
    });
    return new Response(stream, { headers: { 'content-type': 'text/event-stream' } });
  }

  /** Reports on the newest line. */
  say(...sessions: SessionReport[]): void {
    if (this.#newest === null) throw new Error('no line is open');
    const event = `event: sessions\ndata: ${JSON.stringify({ sessions })}\n\n`;
    this.#newest.enqueue(new TextEncoder().encode(event));
  }
}
