import { Worker } from 'node:worker_threads';
import type { Log } from '../domain/ports/log.ts';
import { signatureOf } from './compact-jws.ts';
import type { AccessKey } from './loaded-keys.ts';
import type { SigningAnswer, SigningOrder } from './signing-thread.ts';

type SigningKey = Pick<AccessKey, 'algorithm' | 'signingKey'>;

interface Task {
  readonly input: string;
  readonly key: SigningKey;
  readonly resolve: (signature: string) => void;
  readonly reject: (error: unknown) => void;
}

/** Smaller groups are signed here, before the other thread would have woken up. */
const smallestGroup = 4;
/** Larger groups are split, so that the first answers go out while the last signatures are made. */
const largestOrder = 12;
/** With this many under way there, signing here is quicker. */
const mostUnderWay = 256;
const restartAfterMs = 60_000;
/** A thread that only signs needs little memory. */
const resourceLimits = { maxYoungGenerationSizeMb: 2, maxOldGenerationSizeMb: 32, stackSizeMb: 1 };

export interface GroupSignerOptions {
  readonly log: Log;
  /** The thread's program; by default the one beside this file, as source or built. */
  readonly program?: URL;
}

/**
 * Signs access tokens. Those that arise in one turn of the event loop, as after one commit, are signed by a second
 * thread: the plain form, signing in place, takes a fifth more of the event loop for each refresh, whereas a share
 * of a message takes a microsecond. A server with little to do signs in place and never starts the thread.
 */
export class GroupSigner {
  readonly #log: Log;
  readonly #program: URL;
  #gathered: Task[] = [];
  /**
   * Answered in order. Not a map: whenever a map is rebuilt internally, its old table delays the collection of the
   * new one.
   */
  #underWay: { readonly id: number; readonly tasks: readonly Task[] }[] = [];
  #tasksUnderWay = 0;
  #lastOrder = 0;
  #thread: Worker | null = null;
  #isReady = false;
  #isClosed = false;
  #startAgainAtMs = 0;

  constructor({ log, program = programBesideThisFile() }: GroupSignerOptions) {
    this.#log = log;
    this.#program = program;
  }

  /** The signature of a JWS signing input, base64url. */
  sign(input: string, key: SigningKey): Promise<string> {
    return new Promise((resolve, reject) => {
      if (this.#gathered.length === 0) process.nextTick(() => this.#flush());
      this.#gathered.push({ input, key, resolve, reject });
    });
  }

  /** Ends the thread; what it had under way is signed here, and so is everything that follows. */
  async close(): Promise<void> {
    this.#isClosed = true;
    const thread = this.#thread;
    this.#lose();
    await thread?.terminate();
  }

  #flush(): void {
    const tasks = this.#gathered;
    this.#gathered = [];
    if (!this.#canDelegate(tasks)) {
      signHere(tasks);
      return;
    }
    for (let from = 0; from < tasks.length; from += largestOrder) {
      this.#delegate(tasks.slice(from, from + largestOrder));
    }
  }

  #canDelegate(tasks: readonly Task[]): boolean {
    if (tasks.length < smallestGroup || this.#isClosed) return false;
    if (!this.#thread) this.#start();
    // In the turn in which the key is replaced there may be two.
    const hasOneKey = tasks.every(({ key }) => key.signingKey === tasks[0]?.key.signingKey);
    return this.#isReady && hasOneKey && this.#tasksUnderWay < mostUnderWay;
  }

  #delegate(tasks: readonly Task[]): void {
    const [first] = tasks;
    if (!first) return;
    const { algorithm, signingKey } = first.key;
    this.#lastOrder += 1;
    const inputs = tasks.map(({ input }) => input);
    const order: SigningOrder = { id: this.#lastOrder, algorithm, key: signingKey, inputs };
    this.#underWay.push({ id: order.id, tasks });
    this.#tasksUnderWay += tasks.length;
    this.#thread?.postMessage(order);
  }

  #start(): void {
    if (performance.now() < this.#startAgainAtMs) return;
    this.#startAgainAtMs = performance.now() + restartAfterMs;
    try {
      this.#thread = this.#startedThread();
    } catch (error) {
      // The system may allow no more threads, which must not cost anybody an answer.
      this.#tellLoss(whyOf(error));
    }
  }

  #startedThread(): Worker {
    const thread = new Worker(this.#program, { name: 'signing', execArgv: [], env: {}, resourceLimits });
    // The thread need not keep the process alive: the server's sockets do.
    thread.unref();
    thread.once('online', () => {
      this.#isReady = this.#thread === thread;
    });
    thread.on('message', (answer: SigningAnswer) => this.#take(answer));
    const lose = (why: string) => {
      if (this.#thread !== thread) return;
      this.#tellLoss(why);
      this.#lose();
    };
    thread.once('error', (error) => lose(whyOf(error)));
    thread.once('exit', (code) => lose(`exit code ${code}`));
    return thread;
  }

  #tellLoss(why: string): void {
    this.#log.warn({ why }, 'there is no signing thread: signing goes on without it');
  }

  #take({ id, signatures }: SigningAnswer): void {
    // From a thread that was given up: its orders were signed here.
    if (this.#underWay[0]?.id !== id) return;
    const tasks = this.#underWay.shift()?.tasks ?? [];
    this.#tasksUnderWay -= tasks.length;
    for (const [index, { resolve, reject }] of tasks.entries()) {
      const signature = signatures[index];
      if (signature === undefined) reject(new Error('a signature is missing'));
      else resolve(signature);
    }
  }

  #lose(): void {
    this.#thread = null;
    this.#isReady = false;
    const tasks = this.#underWay.flatMap((order) => order.tasks);
    this.#underWay = [];
    this.#tasksUnderWay = 0;
    signHere(tasks);
  }
}

function signHere(tasks: readonly Task[]): void {
  for (const { input, key, resolve, reject } of tasks) {
    try {
      resolve(signatureOf(input, key.algorithm, key.signingKey));
    } catch (error) {
      reject(error);
    }
  }
}

function whyOf(error: unknown): string {
  return error instanceof Error ? error.message : 'unknown';
}

function programBesideThisFile(): URL {
  const extension = import.meta.url.endsWith('.ts') ? 'ts' : 'js';
  return new URL(`./signing-thread.${extension}`, import.meta.url);
}
