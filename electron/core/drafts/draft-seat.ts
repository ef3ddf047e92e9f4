import { type DraftOwner, ownerIdentity } from './draft.ts';

/** What is typed just before a lock arrives just after it: on a busy computer, seconds after it. */
const lastWordsMs = 10_000;

/**
 * Whose drafts may be used: those of the user on screen. For ten seconds after a session has left the screen, for
 * whatever reason, its user's drafts may still be written. Every call names the user who typed the text.
 */
export class DraftSeat {
  readonly #monotonicMs: () => number;
  #shown: DraftOwner | null = null;
  #last: { readonly owner: DraftOwner; readonly untilMs: number } | null = null;

  constructor(monotonicMs: () => number) {
    this.#monotonicMs = monotonicMs;
  }

  /** To be called at every change with the owner of the unlocked session on screen. */
  look(shown: DraftOwner | null): void {
    const before = this.#shown;
    this.#shown = shown;
    if (before === null || (shown !== null && isSame(before, shown))) return;
    this.#last = { owner: before, untilMs: this.#monotonicMs() + lastWordsMs };
  }

  reader(username: string): DraftOwner | null {
    return this.#shown?.username === username ? this.#shown : null;
  }

  writer(username: string): DraftOwner | null {
    const reader = this.reader(username);
    if (reader !== null) return reader;
    if (this.#last === null || this.#last.owner.username !== username) return null;
    return this.#monotonicMs() < this.#last.untilMs ? this.#last.owner : null;
  }

  /** That user's drafts are being erased: anything that still arrives is discarded. */
  leave(owner: DraftOwner): void {
    if (this.#last !== null && isSame(this.#last.owner, owner)) this.#last = null;
    if (this.#shown !== null && isSame(this.#shown, owner)) this.#shown = null;
  }
}

const isSame = (one: DraftOwner, other: DraftOwner) => ownerIdentity(one) === ownerIdentity(other);
