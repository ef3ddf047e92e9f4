import type { ActionResult } from './action-result.ts';

/** Somebody who may want to sign in; the id stands for the user, whose name the screens are not told. */
export interface VisitorView {
  readonly id: string;
  /** Null: only the initials may be shown. */
  readonly displayName: string | null;
  /** Null where not even these are known. */
  readonly initials: string | null;
  /** How long the id can be used to sign in; null: as long as it is shown. */
  readonly forSeconds: number | null;
}

export interface VisitorsView {
  /** Recent users of the ward, newest first, at most 8. */
  readonly tiles: readonly VisitorView[];
  /** Whoever has just shown a badge. */
  readonly chosen: VisitorView | null;
}

/** What came of reading a badge. */
export type BadgeReading =
  /** At the sign-in screen: the password completes the sign-in. */
  | { readonly kind: 'visitor'; readonly visitor: VisitorView }
  /** It is the badge of the user whose session is locked on screen. */
  | { readonly kind: 'on_screen' }
  | { readonly kind: 'parked'; readonly sessionId: string }
  /** At the lock screen: the sign-in screen will know this user for a minute. */
  | { readonly kind: 'somebody_else'; readonly displayName: string }
  /** With `inSecretField` it may have been a password or a PIN, and is not kept. */
  | { readonly kind: 'unknown'; readonly inSecretField?: true }
  | {
      readonly kind: 'refused';
      readonly error: Extract<ActionResult, { ok: false }>['error'];
      readonly retryAfterSeconds?: number;
    };

/** The badges of the user on screen. */
export type BadgesView =
  | { readonly state: 'unavailable' }
  | {
      readonly state: 'ready';
      readonly items: readonly { readonly id: string; readonly linkedAtMs: number }[];
    };
