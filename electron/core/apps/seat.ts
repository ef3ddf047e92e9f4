import type { CurrentSession } from '../operations/current-session.ts';
import type { ClinicalApp } from '../policy/clinical-app.ts';
import type { Workstation } from '../workstation.ts';

/**
 * What apps are bound to: one user from sign-in to sign-out, including continued sessions and while she is parked.
 * Emergency access is a seat of its own, so that nothing seen in it remains when it ends.
 */
export interface Seat {
  /** Id of the session with which it began; unique. */
  readonly id: string;
  readonly user: CurrentSession['user'];
  readonly emergency?: boolean;
  /** Opened by a sealed code: there is no token, and only apps marked for emergencies can be used. */
  readonly localEmergency: boolean;
}

/** Why nothing can be done on behalf of a seat right now. */
export class SeatClosedError extends Error {
  override readonly name = 'SeatClosedError';
  /** `locked`: or parked. `left`: the user has signed out. */
  readonly reason: 'locked' | 'left';

  constructor(reason: SeatClosedError['reason']) {
    super(reason === 'locked' ? 'The workstation is locked.' : 'The user is not signed in any more.');
    this.reason = reason;
  }
}

/** Throws `SeatClosedError` when the seat may not use the app. */
export function requireApp(seat: Seat, { emergency }: Pick<ClinicalApp, 'emergency'>): void {
  if (seat.localEmergency && emergency !== true) throw new SeatClosedError('left');
}

export interface SeatEvents {
  /** The screen is locked, or the user is parked: what belongs to the seat stays, out of sight and out of reach. */
  locked(seat: Seat): void;
  /** Everything that belongs to the seat is to be wiped. */
  left(seat: Seat): void;
}

export type WatchedWorkstation = Pick<
  Workstation,
  'currentSession' | 'parkedSessions' | 'subscribe' | 'withAccessToken'
>;

/** Watches who is at the workstation and lends the access token only to calls of that user. */
export class SeatWatch {
  readonly #workstation: WatchedWorkstation;
  readonly #events: SeatEvents;
  readonly #unsubscribe: () => void;
  readonly #seats = new Map<string, Seat>();
  /** The one on screen; `#isOpen` tells whether it can be used. */
  #current: Seat | null = null;
  #isOpen = false;

  constructor(workstation: WatchedWorkstation, events: SeatEvents) {
    this.#workstation = workstation;
    this.#events = events;
    this.#unsubscribe = workstation.subscribe(() => this.#look());
    this.#look();
  }

  /** The seat on screen; throws `SeatClosedError` while there is none or it is locked. */
  open(): Seat {
    this.#look();
    if (this.#current === null) throw new SeatClosedError('left');
    if (!this.#isOpen) throw new SeatClosedError('locked');
    return this.#current;
  }

  /** The seat on screen; null while there is none or it is locked. */
  shown(): Seat | null {
    this.#look();
    return this.#isOpen ? this.#current : null;
  }

  /** Whether that seat is on screen and unlocked. */
  isOpen(seat: Seat): boolean {
    this.#look();
    return this.#isOpen && this.#current === seat;
  }

  /**
   * Runs `call` with the access token of that seat's user, or with null in a local emergency. The seat is checked
   * again once the token is there, since that may take a renewal. Throws `SeatClosedError`, and what
   * `Workstation.withAccessToken` throws.
   */
  async withAccessToken<Result>(
    seat: Seat,
    call: (token: string | null) => Promise<Result>,
  ): Promise<Result> {
    this.#require(seat);
    if (seat.localEmergency) return await call(null);
    return await this.#workstation.withAccessToken(async (token) => {
      this.#require(seat);
      return await call(token);
    });
  }

  /** Notices at once who has left. */
  look(): void {
    this.#look();
  }

  /** Ends the watch as if all users had left. */
  close(): void {
    this.#unsubscribe();
    this.#follow(null, []);
  }

  #require(seat: Seat): void {
    this.#look();
    if (!this.#seats.has(keyOf(seat))) throw new SeatClosedError('left');
    if (this.#current !== seat || !this.#isOpen) throw new SeatClosedError('locked');
  }

  #look(): void {
    this.#follow(this.#workstation.currentSession(), this.#workstation.parkedSessions());
  }

  #follow(current: CurrentSession | null, parked: readonly CurrentSession[]): void {
    const before = this.#isOpen ? this.#current : null;
    this.#current = current === null ? null : this.#seatOf(current);
    this.#isOpen = current !== null && !current.locked;
    this.#leave(current === null ? parked : [current, ...parked]);
    const isShown = this.#isOpen && this.#current === before;
    if (before !== null && !isShown && this.#seats.get(keyOf(before)) === before) this.#events.locked(before);
  }

  #seatOf(session: CurrentSession): Seat {
    const { id, user, emergency, localEmergency = false } = session;
    const seat = this.#seats.get(keyOf(session)) ?? {
      id,
      user,
      ...(emergency && { emergency }),
      localEmergency,
    };
    this.#seats.set(keyOf(session), seat);
    return seat;
  }

  #leave(here: readonly CurrentSession[]): void {
    const stay = new Set(here.map(keyOf));
    const leaving = [...this.#seats].filter(([key]) => !stay.has(key));
    for (const [key, seat] of leaving) {
      this.#seats.delete(key);
      this.#events.left(seat);
    }
  }
}

function keyOf({ id, user, emergency, localEmergency }: Omit<CurrentSession, 'locked'>): string {
  return emergency || localEmergency ? `emergency ${id}` : `user ${user.id}`;
}
