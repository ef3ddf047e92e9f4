import type { LockCause } from '../../../server/contract/sessions.ts';
import type { LiveSession } from '../stage/live-session.ts';

interface Lock {
  readonly cause: LockCause;
  /** Null: the screen, whoever is on it. */
  readonly session: LiveSession | null;
}

/** Only one action at a time may check a password. */
export class Turn {
  #running: Promise<unknown> | null = null;
  /** Asked for while the action runs. */
  #locks: readonly Lock[] = [];
  /** Put in and taken out while the action runs, by number. */
  readonly #cardsPutIn = new Set<string>();
  readonly #cardsTakenOut = new Set<string>();

  get isTaken(): boolean {
    return this.#running !== null;
  }

  /** Resolves when the action that runs now has ended, and with it whatever it leads to on screen. */
  async over(): Promise<void> {
    await this.#running?.catch(() => undefined);
  }

  /** The screen is to be locked, or `session` is: what the running action has checked was given before, and shows nothing. */
  lockAsked(cause: LockCause, session: LiveSession | null = null): void {
    if (this.isTaken) this.#locks = [...this.#locks, { cause, session }];
  }

  /** Whoever has begun the running action has left: it asks her nothing, and opens nothing that cannot be locked. */
  get hasLeft(): boolean {
    return this.#locks.some(({ session }) => session === null);
  }

  /** Why `session`, whose user gives her PIN or password in the running action, is to be locked all the same; null: it is not. */
  lockSince(session: Pick<LiveSession, 'info'>): LockCause | null {
    const isAbout = (lock: Lock) => lock.session === null || lock.session === session;
    return this.#locks.findLast(isAbout)?.cause ?? null;
  }

  /** A tap, which means what taps mean. */
  cardPutIn(number: string): void {
    if (this.isTaken) this.#cardsPutIn.add(number);
  }

  /** A card has left its reader. If it lay there when the running action began, its user has gone. */
  cardTakenOut(number: string): void {
    if (this.isTaken && !this.#cardsPutIn.has(number)) this.#cardsTakenOut.add(number);
  }

  /** Whose users have gone while the action runs, whether or not one of them has put hers in again. */
  get cardsTakenOut(): ReadonlySet<string> {
    return this.#cardsTakenOut;
  }

  /** Runs `action` unless another one is running; then returns null. */
  async take<Result>(action: () => Promise<Result>): Promise<Result | null> {
    if (this.isTaken) return null;
    const running = this.#run(action);
    this.#running = running;
    return await running;
  }

  async #run<Result>(action: () => Promise<Result>): Promise<Result> {
    try {
      return await action();
    } finally {
      this.#running = null;
      this.#locks = [];
      this.#cardsPutIn.clear();
      this.#cardsTakenOut.clear();
    }
  }
}
