import { performance } from 'node:perf_hooks';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Random } from '../../soak/clinician.ts';
import { Administrator } from './administrator.ts';
import type { History } from './history.ts';
import { type Account, Nurse } from './nurse.ts';
import { Recorder } from './recorder.ts';
import type { Workforce } from './workforce.ts';

export interface StaffOptions {
  readonly origin: string;
  readonly history: History;
  readonly accounts: readonly Account[];
  readonly administrator: Account;
  readonly clients: number;
  /** Acts per second, all clients together. */
  readonly rate: number;
  readonly random: Random;
  readonly setPassword: (account: Account, number: number) => Promise<boolean>;
}

const administratorRestMs = 1_000;
const settlersAtOnce = 16;
const settleWithinMs = 60_000;

/** Everybody at work: nurses, three of four with bound sessions, and an administrator. */
export class Staff implements Workforce {
  readonly surprises: string[] = [];
  readonly #options: StaffOptions;
  readonly #nurses: readonly Nurse[];
  readonly #administrator: Administrator;
  readonly #isOver = new AbortController();
  #work: Promise<unknown> = Promise.resolve();

  constructor(options: StaffOptions) {
    this.#options = options;
    const { origin, history, accounts, random, clients } = options;
    const recorder = (client: number) => new Recorder(history, client, (what) => this.surprises.push(what));
    this.#nurses = Array.from({ length: clients }, (_, at) => {
      const account = accounts[at % accounts.length] as Account;
      return new Nurse({ origin, bound: at % 4 !== 3, account, recorder: recorder(at), random });
    });
    this.#administrator = new Administrator({
      origin,
      account: options.administrator,
      nurses: this.#nurses,
      recorder: recorder(clients),
      random,
      setPassword: options.setPassword,
    });
  }

  /** Unbound sessions lost with an answer, as the protocol says. */
  get lostUnbound(): number {
    return this.#nurses.reduce((sum, { lostUnbound }) => sum + lostUnbound, 0);
  }

  start(): void {
    const restMs = (this.#options.clients / this.#options.rate) * 1000;
    const works = this.#nurses.map((nurse) => this.#employ(nurse, restMs));
    this.#work = Promise.all([...works, this.#employ(this.#administrator, administratorRestMs)]);
  }

  /** Everybody ends what they are doing, and then looks whether everything is as it was acknowledged. */
  async settle(): Promise<void> {
    this.#isOver.abort();
    await within(settleWithinMs, this.#work, 'somebody waits for an answer for ever');
    const waiting = [...this.#nurses];
    const settleNext = async () => {
      for (let nurse = waiting.pop(); nurse; nurse = waiting.pop()) await nurse.settle();
    };
    const all = Promise.all(Array.from({ length: settlersAtOnce }, settleNext));
    await within(settleWithinMs, all, 'the last look at every session does not end');
  }

  close(): void {
    this.#isOver.abort();
    for (const nurse of this.#nurses) nurse.close();
    this.#administrator.close();
  }

  async #employ(somebody: { act(): Promise<void> }, meanRestMs: number): Promise<void> {
    const { signal } = this.#isOver;
    while (!signal.aborted) {
      const startedAtMs = performance.now();
      const restMs = -Math.log(1 - this.#options.random()) * meanRestMs;
      await sleep(restMs, null, { signal }).catch(() => undefined);
      if (!signal.aborted) await somebody.act();
      // Without this, a server that refuses at once would be asked as fast as it can refuse.
      if (performance.now() - startedAtMs < 1) await sleep(1);
    }
  }
}

async function within(limitMs: number, work: Promise<unknown>, complaint: string): Promise<void> {
  const done = new AbortController();
  const tooLate = sleep(limitMs, null, { signal: done.signal }).then(
    () => Promise.reject(new Error(complaint)),
    () => undefined,
  );
  try {
    await Promise.race([work, tooLate]);
  } finally {
    done.abort();
  }
}
