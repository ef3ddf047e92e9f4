import type { Clock, Timer } from '../ports/clock.ts';

/** Long enough to sign in after reading an unknown badge. */
const untilSignInMs = 2 * 60_000;
/** Slightly less than the time for which the server counts a sign-in as recent. */
const untilAnswerMs = 4 * 60_000;

interface Held {
  readonly number: string;
  /** The session it is offered to; null: nobody has signed in since. */
  readonly sessionId: string | null;
  /** It is linked already; the question is whether the key of its card is to be registered. */
  readonly isCard: boolean;
}

/**
 * Keeps the number of an unknown badge in memory until whoever signs in next has said whether it is hers; for a few
 * minutes at most, and never in a snapshot.
 */
export class HeldBadge {
  readonly #clock: Clock;
  readonly #onExpiry: () => void;
  #held: Held | null = null;
  #timer: Timer | null = null;
  /** Changes with each badge read and each sign-in. */
  #round = 0;

  constructor(clock: Clock, onExpiry: () => void) {
    this.#clock = clock;
    this.#onExpiry = onExpiry;
  }

  /** A badge is being looked up; what it returns keeps its number, unless another was read or somebody signed in since. */
  expect(): (number: string) => void {
    this.drop();
    this.#round += 1;
    const round = this.#round;
    return (number) => {
      if (round === this.#round) this.#keep({ number, sessionId: null, isCard: false }, untilSignInMs);
    };
  }

  /** Somebody has signed in: the question goes to this session and, answered or not, to no later one. */
  offerTo(sessionId: string): void {
    this.#round += 1;
    if (this.#held === null) return;
    if (this.#held.sessionId !== null && this.#held.sessionId !== sessionId) this.drop();
    else this.#keep({ ...this.#held, sessionId }, untilAnswerMs);
  }

  /** Its user works here, or has just come in; whatever else was asked before is older. */
  offerBadge(offer: { readonly number: string; readonly sessionId: string }): void {
    this.#keep({ ...offer, isCard: false }, untilAnswerMs);
  }

  /** The badge of a session has a card that proves a key; false: another question goes first. */
  offerCard(offer: { readonly number: string; readonly sessionId: string }): boolean {
    if (this.#held !== null) return false;
    this.#keep({ ...offer, isCard: true }, untilAnswerMs);
    return true;
  }

  /** Its user has continued the session into another, which is asked for as long as is left. */
  follow(sessionId: string, successorId: string): void {
    if (this.#held?.sessionId === sessionId) this.#held = { ...this.#held, sessionId: successorId };
  }

  /** Null unless this session is to be asked. */
  numberFor(sessionId: string): string | null {
    return this.#held?.sessionId === sessionId ? this.#held.number : null;
  }

  /** What this session is asked; null: nothing. */
  questionFor(sessionId: string): 'badge' | 'card' | null {
    if (this.numberFor(sessionId) === null) return null;
    return this.#held?.isCard ? 'card' : 'badge';
  }

  drop(): void {
    this.#timer?.cancel();
    this.#timer = null;
    this.#held = null;
  }

  #keep(held: Held, forMs: number): void {
    this.drop();
    this.#held = held;
    this.#timer = this.#clock.after(forMs, () => {
      this.drop();
      this.#onExpiry();
    });
  }
}
