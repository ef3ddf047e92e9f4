import type { LockCause } from '../../../server/contract/sessions.ts';

/** Only one action at a time checks a password. */
export class Turn {
  readonly #lock: (cause: LockCause) => void;
  #isTaken = false;
  #lockWhenOver: LockCause | null = null;

  constructor(lock: (cause: LockCause) => void) {
    this.#lock = lock;
  }

  get isTaken(): boolean {
    return this.#isTaken;
  }

  /** The machine is locked, so the user of an action under way left before the answer came. */
  machineLocked(cause: LockCause): void {
    if (this.#isTaken) this.#lockWhenOver = cause;
  }

  /** Runs `action`, unless another one is running: null. If the machine is locked meanwhile, the screen is afterwards. */
  async take<Result>(action: () => Promise<Result>): Promise<Result | null> {
    if (this.#isTaken) return null;
    this.#isTaken = true;
    try {
      return await action();
    } finally {
      const cause = this.#lockWhenOver;
      this.#isTaken = false;
      this.#lockWhenOver = null;
      if (cause !== null) this.#lock(cause);
    }
  }
}
