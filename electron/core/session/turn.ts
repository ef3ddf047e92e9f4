import type { LockCause } from '../../../server/contract/sessions.ts';

/** Only one action at a time may check a password. */
export class Turn {
  readonly #lock: (cause: LockCause) => void;
  #running: Promise<unknown> | null = null;
  #lockWhenOver: LockCause | null = null;

  constructor(lock: (cause: LockCause) => void) {
    this.#lock = lock;
  }

  get isTaken(): boolean {
    return this.#running !== null;
  }

  /** Resolves when the action that runs now has ended, and with it whatever it leads to on screen. */
  async over(): Promise<void> {
    await this.#running?.catch(() => undefined);
  }

  /** The machine is locked, so the user of a running action left before the answer came. */
  machineLocked(cause: LockCause): void {
    if (this.isTaken) this.#lockWhenOver = cause;
  }

  /** Runs `action` unless another one is running; then returns null. If the machine is locked in the meantime, the screen is locked afterwards. */
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
      const cause = this.#lockWhenOver;
      this.#running = null;
      this.#lockWhenOver = null;
      if (cause !== null) this.#lock(cause);
    }
  }
}
