import type { CardKeyProof } from '../ports/card-readers.ts';
import type { CardReturn } from '../ports/card-return.ts';

/** A card in a reader, which can be asked for a proof of its key while it lies there. */
export interface CardHere {
  readonly number: string;
  prove(challenge: Buffer): Promise<CardKeyProof | null>;
}

/** What the server says of a badge. */
export interface Known {
  readonly sessionIds: readonly string[];
  /** The thumbprint of the key that was registered for its card; null: there is none. In memory only. */
  readonly cardKey: string | null;
  /** Which of its user's badges it is; null: an older server does not say. */
  readonly badgeId: string | null;
}

/** A badge has one user, who has at most one session here; so many were never in use at one computer in a day. */
const mostKnown = 64;

/** The cards that lie in readers now, and to which sessions of this computer their badges belong, as far as is known. */
export class CardsHere {
  #cards: ReadonlyMap<string, CardHere> = new Map();
  readonly #known = new Map<string, Known>();
  readonly #ofNobody = new Set<string>();
  /** Badges and sessions that were asked already whether a key is to be registered. */
  readonly #questions = new Set<string>();
  /** The last time that a user's own card was put in at her locked screen, where the policy has a grace. */
  lastReturn: CardReturn | null = null;

  get numbers(): readonly string[] {
    return [...this.#cards.keys()];
  }

  has(number: string): boolean {
    return this.#cards.has(number);
  }

  card(number: string): CardHere | null {
    return this.#cards.get(number) ?? null;
  }

  /** These lie there now; returns those that have gone. */
  replace(cards: readonly CardHere[]): readonly string[] {
    const next = new Map(cards.map((card) => [card.number, card]));
    const gone = this.numbers.filter((number) => !next.has(number));
    this.#cards = next;
    for (const number of gone) this.#ofNobody.delete(number);
    return gone;
  }

  /** What the server says about a badge. */
  learn(number: string, known: Known): void {
    this.#ofNobody.delete(number);
    this.#known.delete(number);
    this.#known.set(number, known);
    const [oldest] = this.#known.keys();
    if (this.#known.size > mostKnown && oldest !== undefined) this.#known.delete(oldest);
  }

  /** The user of a session has continued it into another, beside the same card. */
  follow(sessionId: string, successorId: string): void {
    for (const [number, known] of this.#known)
      if (known.sessionIds.includes(sessionId))
        this.#known.set(number, { ...known, sessionIds: [...known.sessionIds, successorId] });
  }

  /** A badge of a session's user has been removed: only what the server says from now on tells which keys are registered. */
  forgetKeys(sessionId: string): void {
    for (const [number, known] of this.#known) {
      if (!known.sessionIds.includes(sessionId)) continue;
      this.#known.set(number, { ...known, cardKey: null });
      // It may be registered still.
      this.noteAsked(number, sessionId);
    }
  }

  /** Nobody has this badge; that is not asked again while the card lies there, since the server counts such questions. */
  learnUnknown(number: string): void {
    this.#known.delete(number);
    if (this.has(number)) this.#ofNobody.add(number);
  }

  /** Those that somebody may have. */
  get toAskAbout(): readonly string[] {
    return this.numbers.filter((number) => !this.#ofNobody.has(number));
  }

  /** False also if nobody knows. */
  belongsTo(number: string, sessionId: string): boolean {
    return this.#known.get(number)?.sessionIds.includes(sessionId) === true;
  }

  /** Which badges of a session's user lie in readers now, by the ids that the server has for them. */
  badgesOf(sessionId: string): readonly string[] {
    const own = this.numbers.filter((number) => this.belongsTo(number, sessionId));
    return own.flatMap((number) => this.#known.get(number)?.badgeId ?? []);
  }

  /** Whether the user of a session has been asked already about the key of a card. */
  wasAsked(number: string, sessionId: string): boolean {
    return this.#questions.has(`${number} ${sessionId}`);
  }

  noteAsked(number: string, sessionId: string): void {
    if (this.#questions.size >= mostKnown) this.#questions.clear();
    this.#questions.add(`${number} ${sessionId}`);
  }

  /** The key registered for the card of a badge, as far as the server has told it for this session; null: none. */
  keyOf(number: string, sessionId: string): string | null {
    return this.belongsTo(number, sessionId) ? (this.#known.get(number)?.cardKey ?? null) : null;
  }
}
