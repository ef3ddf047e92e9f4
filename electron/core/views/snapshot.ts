import type { AppTrouble } from '../ports/app-traces.ts';
import type { KeychainTrouble } from '../ports/secret-store.ts';
import type { ActionResult } from './action-result.ts';
import type { NoticeView, SessionEnd } from './notice-view.ts';
import type { PersonLook, PersonView, VisitorView } from './person-view.ts';
import type { AppView, LockedSessionView, SessionView } from './session-view.ts';

export type { AppTrouble } from '../ports/app-traces.ts';
export type { KeychainTrouble } from '../ports/secret-store.ts';
export type { ActionResult } from './action-result.ts';
export type { NoticeView, SessionEnd, WipedItem, WipedKind, WipeItem } from './notice-view.ts';
export type { ParkedView, ParkedWorkView, PersonLook, PersonView, VisitorView } from './person-view.ts';
export type {
  ActivityKind,
  ActivityView,
  AppView,
  LockedSessionView,
  OtherSessionView,
  PinView,
  SessionView,
  UserView,
} from './session-view.ts';

/**
 * Everything the screens show, as one plain value that is pushed whenever it changes. It never holds a token,
 * a password or a key. Times are milliseconds since the Unix epoch **by the server's clock**, because ward
 * PCs have wrong clocks; the renderer derives "now" from `serverNowMs` and the time since it got the snapshot.
 */
export interface Snapshot {
  /** Increases by one with every change. */
  readonly revision: number;
  readonly serverNowMs: number;
  readonly shell: 'electron' | 'browser';
  readonly version: string;
  readonly station: { readonly name: string | null; readonly ward: string | null };
  /** What the policy says about the site that runs this workstation. */
  readonly site: {
    readonly name: string | null;
    /** How to reach help. */
    readonly help_desk: string | null;
    /** Read before anybody signs in. */
    readonly text: string | null;
    /** Where the page finds the site's picture, and its size in pixels. */
    readonly logo: { readonly path: string; readonly width: number; readonly height: number } | null;
    /** What people are told in addition if this version is too old. */
    readonly update_notice: string | null;
    /** The language of the screens, whatever anybody has chosen; null: users may choose. */
    readonly language: 'en' | 'de' | 'es' | null;
  };
  readonly server: { readonly mode: 'local' | 'central' };
  /** The oldest version the server wants if this one is older; null: it is new enough. */
  readonly wantedVersion: string | null;
  /** Why nobody can sign in at this workstation, as the server said last; null: nothing that is known of. */
  readonly barrier: Barrier | null;
  readonly keychain: {
    readonly persistence: 'persistent' | 'memory';
    readonly backend: string;
    /** For the technician: one English sentence. */
    readonly reason: string | null;
    /** Why it cannot be used; null while it can. */
    readonly trouble: KeychainTrouble | null;
    /** When it last became usable again; null when that never happened. */
    readonly usableSinceMs: number | null;
    /** Whether there may be sessions in it that could not be read yet; they appear as soon as they can be. */
    readonly unread: boolean;
  };
  readonly clock: {
    /** The clock of this computer minus the server's, in whole minutes; null while they agree well enough. */
    readonly skewMs: number | null;
  };
  readonly connection: ConnectionView;
  readonly emergency: EmergencyOffer;
  readonly phase: PhaseView;
  /**
   * Whom the sign-in screen offers: those whose sessions go on locked off the screen, the latest first, then recent
   * users of the ward, newest first; each only once, and at most 8 unless more are parked.
   */
  readonly people: readonly PersonView[];
  /** Parked sessions that ended and whose users have not come back since. */
  readonly farewells: readonly FarewellView[];
  /** Whether badges are read at the sign-in and lock screens. */
  readonly badges: boolean;
  /** Whether badges are read while somebody works, too, wherever the focus is. */
  readonly badgesAnywhere: boolean;
  /** The key that badge readers send first, if the page has to listen for it: in a browser. */
  readonly badgePrefix: string | null;
  /** The last badge that was not read by a page, while it matters to this screen. */
  readonly tap: BadgeTapView | null;
  /** What the user should know once, until dismissed or until the next sign-in. */
  readonly notice: NoticeView | null;
}

/** `not_enrolled`: the workstation needs a code; `waiting`: it has used one, and IT has to admit it; `revoked`: IT has shut it out. */
export type Barrier = 'not_enrolled' | 'waiting' | 'revoked';

/** What the sign-in and lock screens offer for emergencies. */
export interface EmergencyOffer {
  readonly offered: boolean;
  /** From when on a sealed code is accepted; null: none is, because there is none or the server can be reached. */
  readonly codeFromMs: number | null;
  /** Names of the apps that a sealed code opens. */
  readonly codeOpens: readonly string[];
}

export type PhaseView =
  /** The server is not known yet or stored sessions are being looked at. */
  | { readonly name: 'starting' }
  | { readonly name: 'setup_needed' }
  | { readonly name: 'signed_out' }
  | { readonly name: 'signing_in' }
  | { readonly name: 'active'; readonly session: SessionView }
  | { readonly name: 'locked'; readonly session: LockedSessionView }
  /** Somebody used a sealed code: nobody is signed in, and apps for emergencies can be opened. */
  | { readonly name: 'local_emergency'; readonly emergency: LocalEmergencyView }
  /** Sign-out is under way. */
  | { readonly name: 'ending' };

export interface LocalEmergencyView {
  /** The name that somebody typed. */
  readonly person: string;
  readonly startedAtMs: number;
  readonly endsAtMs: number;
  /** Apps that the site offers for emergencies. */
  readonly apps: readonly AppView[];
  readonly appTrouble: AppTrouble | null;
  /** Whether the server knows of it. */
  readonly told: boolean;
  /** Nobody has written yet why it was needed. */
  readonly wordsMissing: boolean;
}

export interface FarewellView extends PersonLook {
  readonly reason: SessionEnd;
  readonly atMs: number;
}

/** What the screens know about the connection to the server. */
export type ConnectionView =
  | { readonly state: 'connecting' }
  /** `slow`: answers come, but take seconds. */
  | { readonly state: 'online'; readonly slow?: true }
  | {
      readonly state: 'offline';
      readonly cause:
        | 'no_network'
        /** There is a network, and the server's name is not known in it. */
        | 'server_unknown'
        | 'server_unavailable'
        | 'server_restarting'
        /** The bundled server does not start; it is retried. */
        | 'server_failed'
        | 'timed_out'
        /** Somebody else answers: the page of a guest network, a proxy, another server. */
        | 'foreign_answer'
        /** The proxy wants a sign-in of its own. */
        | 'proxy_sign_in'
        | 'proxy_unreachable'
        /** The computer's key cannot be used, so the server was not asked. */
        | 'key_service'
        /** This computer does not know who issued the server's certificate. */
        | 'certificate_untrusted'
        /** Expired or not yet valid, by the clock of this computer. */
        | 'certificate_date'
        /** It is for another name. */
        | 'certificate_name';
      /** With `server_failed`: why, in one English sentence for the technician. */
      readonly reason?: string | null;
      readonly sinceMs: number;
      /** Until when work can go on (the access token's end); null when nobody is signed in. */
      readonly workUntilMs: number | null;
      readonly nextTryMs: number | null;
    };

export interface VisitorsView {
  /** Whoever has just shown a badge. */
  readonly chosen: VisitorView | null;
}

/** Why her own card does not spare her the PIN, where the policy has a grace. */
export type ReasonForPin = 'too_late' | 'not_set_up' | 'not_proved' | 'other_key';

/** What came of reading a badge. */
export type BadgeReading =
  /** At the sign-in screen: the password completes the sign-in. */
  | { readonly kind: 'visitor'; readonly visitor: VisitorView }
  /** It is the badge of the user whose session is locked on screen. */
  | {
      readonly kind: 'on_screen';
      /** Of a card: why it does not open the screen without the PIN. */
      readonly why?: ReasonForPin;
    }
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

/** A badge that was read, whatever was on screen. */
export interface BadgeTapView {
  /** Increases by one with every tap. */
  readonly id: number;
  /** Null while it is being looked up. */
  readonly reading: BadgeReading | null;
  /** Read while somebody's PIN or password was being checked: it is about the screen to which that leads. */
  readonly isAfterSecret?: true;
}

export interface BadgeItem {
  readonly id: string;
  readonly linkedAtMs: number;
  /** Of a code in place of a badge: when it ends. */
  readonly endsAtMs: number | null;
  /** A key is registered for its card, which so may open her screen again. */
  readonly provesKey: boolean;
}

/** The badges of the user on screen. */
export type BadgesView =
  | { readonly state: 'unavailable' }
  | {
      readonly state: 'ready';
      readonly items: readonly BadgeItem[];
    };
