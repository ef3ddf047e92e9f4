import { type DraftOwner, ownerIdentity } from './draft.ts';

/** What was typed in the last moment before a lock arrives a moment after it. */
const lastWordsMs = 2_000;

/**
 * Whose drafts may be used: those of the user on screen, and for two seconds after, by whatever the session left
 * the screen, those of the user who was there may be written. Every call names the user it was typed by.
 */
export class DraftSeat {
  readonly #monotonicMs: () => number;
  #shown: DraftOwner | null = null;
  #last: { readonly owner: DraftOwner; readonly untilMs: number } | null = null;

  constructor(monotonicMs: () => number) {
    this.#monotonicMs = monotonicMs;
  }

  /** Told at every change: whose session is on screen and unlocked. */
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

  /** The drafts of that user are erased: what arrives now is not kept. */
  leave(owner: DraftOwner): void {
    if (this.#last !== null && isSame(this.#last.owner, owner)) this.#last = null;
    if (this.#shown !== null && isSame(this.#shown, owner)) this.#shown = null;
  }
}

const isSame = (one: DraftOwner, other: DraftOwner) => ownerIdentity(one) === ownerIdentity(other);
