import type { ClinicalApp } from '../policy/clinical-app.ts';
import type { CurrentSession, Workstation } from '../workstation.ts';

/** What apps are shown to and act for: one user from sign-in to sign-out, also over "continue with a new session". */
export interface Seat {
  /** Id of the session with which it began; unique. */
  readonly id: string;
  readonly user: CurrentSession['user'];
  /** Of whoever used a sealed code: there is no token, and only apps for emergencies may be used. */
  readonly localEmergency: boolean;
}

/** Why nothing may be done in the name of a seat right now. */
export class SeatClosedError extends Error {
  override readonly name = 'SeatClosedError';
  /** `left`: the user has signed out or somebody else is here. */
  readonly reason: 'locked' | 'left';

  constructor(reason: SeatClosedError['reason']) {
    super(reason === 'locked' ? 'The workstation is locked.' : 'The user is not signed in any more.');
    this.reason = reason;
  }
}

/** Throws `SeatClosedError` when whoever is at the seat may not use the app. */
export function requireApp(seat: Seat, { emergency }: Pick<ClinicalApp, 'emergency'>): void {
  if (seat.localEmergency && emergency !== true) throw new SeatClosedError('left');
}

export interface SeatEvents {
  locked(): void;
  /** Everything that belongs to the seat is to be wiped. */
  left(seat: Seat): void;
}

type WatchedWorkstation = Pick<Workstation, 'currentSession' | 'subscribe' | 'withAccessToken'>;

/** Watches who sits at the workstation, and lends the access token only to calls of whoever does. */
export class SeatWatch {
  readonly #workstation: WatchedWorkstation;
  readonly #events: SeatEvents;
  readonly #unsubscribe: () => void;
  #seat: Seat | null = null;
  #locked = false;

  constructor(workstation: WatchedWorkstation, events: SeatEvents) {
    this.#workstation = workstation;
    this.#events = events;
    this.#unsubscribe = workstation.subscribe(() => this.#look());
    this.#look();
  }

  /** The seat in whose name something can be done; throws `SeatClosedError` while there is none or it is locked. */
  open(): Seat {
    this.#look();
    if (this.#seat === null) throw new SeatClosedError('left');
    if (this.#locked) throw new SeatClosedError('locked');
    return this.#seat;
  }

  /**
   * Runs `call` with the access token of that seat's user. The seat is looked at again when the token is there,
   * which may take a renewal; in a local emergency there is none: null. Throws `SeatClosedError`, and what `Workstation.withAccessToken` throws.
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

  /** Ends the watch as if the user had left. */
  close(): void {
    this.#unsubscribe();
    this.#leave();
  }

  #require(seat: Seat): void {
    if (this.open() !== seat) throw new SeatClosedError('left');
  }

  #look(): void {
    const current = this.#workstation.currentSession();
    if (current === null || current.user.id !== this.#seat?.user.id) this.#leave();
    if (current === null) return;
    this.#seat ??= {
      id: current.id,
      user: current.user,
      localEmergency: current.localEmergency ?? false,
    };
    if (current.locked === this.#locked) return;
    this.#locked = current.locked;
    if (this.#locked) this.#events.locked();
  }

  #leave(): void {
    const seat = this.#seat;
    this.#seat = null;
    this.#locked = false;
    if (seat !== null) this.#events.left(seat);
  }
}
