import { randomUUID } from 'node:crypto';
import { initialsOf } from '../../../server/contract/initials.ts';
import type { Clock } from '../ports/clock.ts';
import type { VisitorView } from '../views/snapshot.ts';

/** What stands for a user before the sign-in: a user name the screens are not told, or a badge's handle. */
export type Claim = { readonly username: string } | { readonly badgeHandle: string };

/** A claim and its password. */
export type Credentials = Claim & { readonly password: string };

/**
 * Who may want to sign in here, by tiles and badges. Screens get an id for each; the claim behind it stays in this
 * process. A tile's id lives as long as the tile is shown, a badge's as long as its handle.
 */
export class Visitors {
  readonly #clock: Clock;
  #tiles = new Map<string, { readonly username: string }>();
  #badge: { readonly view: VisitorView; readonly claim: Claim; readonly untilMs: number } | null = null;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** Replaces the tiles; returns their ids in the same order. A user who was there before keeps the id. */
  putTiles(usernames: readonly string[]): readonly string[] {
    const known = new Map([...this.#tiles].map(([id, { username }]) => [username, id]));
    const entries = usernames.map((username) => [known.get(username) ?? randomUUID(), { username }] as const);
    this.#tiles = new Map(entries);
    return entries.map(([id]) => id);
  }

  /** Whoever was there before by a badge is not any more. */
  putBadge(handle: string, displayName: string, forSeconds: number): VisitorView {
    const view = { id: randomUUID(), displayName, initials: initialsOf(displayName), forSeconds };
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
    return this.#tiles.get(id) ?? null;
  }

  dropBadge(): void {
    this.#badge = null;
  }

  /** Forgets all names once somebody has signed in. */
  clear(): void {
    this.#tiles.clear();
    this.#badge = null;
  }
}
