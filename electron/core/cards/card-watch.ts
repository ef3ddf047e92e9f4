import type { BadgeTap } from '../contract/badge-tap.ts';
import type { EffectivePolicy } from '../policy/effective-policy.ts';
import type { CardInReader, CardReaders } from '../ports/card-readers.ts';
import type { CardHere } from '../session/cards-here.ts';
import type { Snapshot } from '../views/snapshot.ts';

/** What a card in a reader, and its absence, mean to the workstation. */
export interface CardUse {
  snapshot(): Pick<Snapshot, 'phase'>;
  subscribe(listener: (snapshot: Pick<Snapshot, 'phase'>) => void): () => void;
  badgeTapped(tap: BadgeTap): Promise<void>;
  cardsInReaders(cards: readonly CardHere[]): void;
  whoseCards(): Promise<void>;
}

export interface CardWatchParts {
  readonly readers: CardReaders;
  readonly workstation: CardUse;
  readonly policy: Pick<EffectivePolicy, 'badges' | 'smart_card_readers'>;
}

/** Passes on what card readers tell, as far as the policy wants it. */
export class CardWatch {
  readonly #parts: CardWatchParts;
  /** By their readers. */
  readonly #cards = new Map<string, CardHere>();
  #unsubscribe: (() => void) | null = null;
  /** Of whoever works here; null: nobody. */
  #seat: string | null = null;

  constructor(parts: CardWatchParts) {
    this.#parts = parts;
  }

  /** Begins, ends or goes on, as the policy says now. */
  follow(): void {
    const { policy } = this.#parts;
    if (policy.badges === 'off' || policy.smart_card_readers === 'off') this.stop();
    else if (this.#unsubscribe === null) this.#start();
    else this.#tellPresence();
  }

  stop(): void {
    if (this.#unsubscribe === null) return;
    this.#parts.readers.stop();
    this.#unsubscribe();
    this.#unsubscribe = null;
    this.#cards.clear();
  }

  #start(): void {
    const { readers, workstation } = this.#parts;
    this.#seat = seatIn(workstation.snapshot());
    this.#unsubscribe = workstation.subscribe((snapshot) => this.#noteSeat(seatIn(snapshot)));
    readers.start({
      onCard: (card) => this.#take(card),
      onCardGone: (reader) => {
        this.#cards.delete(reader);
        this.#tellPresence();
      },
    });
  }

  #take({ reader, number, wasThere }: CardInReader): void {
    const { readers } = this.#parts;
    this.#cards.set(reader, { number, prove: (challenge) => readers.proveKey(reader, challenge) });
    this.#tellPresence();
    // Nobody put it there just now: whoever works here has not asked for anything.
    if (wasThere && this.#seat !== null) this.#askWhose();
    else void this.#parts.workstation.badgeTapped({ number, reader: 'pcsc', wasThere });
  }

  #noteSeat(seat: string | null): void {
    if (seat === this.#seat) return;
    this.#seat = seat;
    if (seat !== null) this.#askWhose();
  }

  #askWhose(): void {
    const { policy, workstation } = this.#parts;
    if (policy.smart_card_readers === 'presence' && this.#cards.size > 0) void workstation.whoseCards();
  }

  #tellPresence(): void {
    const { policy, workstation } = this.#parts;
    if (policy.smart_card_readers === 'presence') workstation.cardsInReaders([...this.#cards.values()]);
  }
}

function seatIn({ phase }: Pick<Snapshot, 'phase'>): string | null {
  return phase.name === 'active' ? phase.session.seat : null;
}
