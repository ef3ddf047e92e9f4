import { randomUUID } from 'node:crypto';
import { initialsOf } from '../../../server/contract/initials.ts';
import type { RecentUsersResponse } from '../../../server/contract/recent-users.ts';
import type { Clock } from '../ports/clock.ts';
import type { PersonLook, VisitorView } from '../views/snapshot.ts';

/** What stands for a user before the sign-in: a user name the screens are not told, or a badge's handle. */
export type Claim = { readonly username: string } | { readonly badgeHandle: string };

/** A claim and its password. */
export type Credentials = Claim & { readonly password: string };

/** A recent user of the ward; never given to a screen as it is. */
export interface RecentUser extends PersonLook {
  readonly id: string;
  readonly username: string;
}

/** Whose badge was read, as the server says. */
export interface BadgeOwner {
  readonly handle: string;
  readonly displayName: string;
  readonly colour: number | null;
  readonly forSeconds: number;
}

/**
 * Who may want to sign in here: recent users of the ward, and whoever has shown a badge. Screens get an id for each;
 * the claim behind it stays in this process. A recent user's id lives as long as she is listed, a badge's as long as
 * its handle.
 */
export class Visitors {
  readonly #clock: Clock;
  #recent: readonly RecentUser[] = [];
  #badge: { readonly view: VisitorView; readonly claim: Claim; readonly untilMs: number } | null = null;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** Newest first. */
  get recent(): readonly RecentUser[] {
    return this.#recent;
  }

  /** Replaces the recent users; whoever was listed before keeps the id. */
  putRecent(users: RecentUsersResponse['users']): void {
    const known = new Map(this.#recent.map(({ id, username }) => [username, id]));
    this.#recent = users.map(({ username, display_name: displayName, initials, colour = null }) => ({
      id: known.get(username) ?? randomUUID(),
      ...{ username, displayName, initials, colour },
    }));
  }

  /** Whoever was there before by a badge is not any more. */
  putBadge({ handle, displayName, colour, forSeconds }: BadgeOwner): VisitorView {
    const look = { displayName, initials: initialsOf(displayName), colour };
    const view: VisitorView = { kind: 'visitor', id: randomUUID(), ...look, forSeconds };
    const untilMs = this.#clock.monotonicMs() + forSeconds * 1_000;
    this.#badge = { view, claim: { badgeHandle: handle }, untilMs };
    return view;
  }

  /** The user of the last badge read, while its handle is valid. */
  get fromBadge(): VisitorView | null {
    if (this.#badge === null) return null;
    const leftMs = this.#badge.untilMs - this.#clock.monotonicMs();
    if (leftMs > 0) return { ...this.#badge.view, forSeconds: Math.ceil(leftMs / 1_000) };
    this.#badge = null;
    return null;
  }

  /** Null for an id that stands for nobody (any more). */
  claimOf(id: string): Claim | null {
    if (this.#badge?.view.id === id) return this.#badge.claim;
    const user = this.#recent.find((recent) => recent.id === id);
    return user ? { username: user.username } : null;
  }

  dropBadge(): void {
    this.#badge = null;
  }

  /** Forgets all names once somebody has signed in. */
  clear(): void {
    this.#recent = [];
    this.#badge = null;
  }
}
