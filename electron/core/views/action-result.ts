import type { PinWeakness } from '../../../server/contract/pin.ts';

/** Outcome of an action the user started; `error` is what the screen explains. */
export type ActionResult =
  | { readonly ok: true }
  | {
      readonly ok: false;
      readonly error:
        | 'wrong_credentials'
        | 'wrong_pin'
        /** It was wrong too often: the password is needed. */
        | 'pin_blocked'
        | 'weak_pin'
        /** The sign-in is too long ago to set a PIN without the password. */
        | 'password_needed'
        | 'throttled'
        | 'offline'
        | 'session_ended'
        | 'session_limit'
        | 'parking_full'
        | 'not_enrolled'
        /** The workstation has used a code, and IT has to admit it. */
        | 'waiting_for_approval'
        | 'device_revoked'
        | 'network_not_allowed'
        /** An enrolment code that is wrong, used or expired. */
        | 'wrong_code'
        /** A badge was read too long ago to sign in by it. */
        | 'badge_expired'
        /** A badge was read where the PIN was asked for; it counts as no try. */
        | 'badge_not_pin'
        /** It is somebody else's. */
        | 'badge_in_use'
        /** The user has as many as there may be. */
        | 'badge_limit'
        /** What was typed may be a code in place of a badge, with a wrong digit. */
        | 'badge_code_mistyped'
        /** A code in place of a badge that has ended, or was never made. */
        | 'badge_code_unknown'
        /** The card is not in the reader any more, or did not prove its key. */
        | 'card_not_proven'
        /** The server is older and keeps no keys of cards. */
        | 'card_keys_unknown'
        /** The server is older and links a badge right after a sign-in only, without the password. */
        | 'links_after_sign_in'
        /** Neither the role nor IT allows this user emergency access. */
        | 'emergency_not_allowed'
        /** The server is older: it asks for the user name, and for the words at the start. */
        | 'older_server'
        /** The server can be reached, or was a short while ago. */
        | 'code_not_accepted_yet'
        | 'wrong_emergency_code'
        | 'emergency_code_used_up'
        /** The keychain cannot keep the record of an emergency. */
        | 'not_recordable'
        /** It is done and holds, but the server has it on one machine only: if that is lost, it is undone. */
        | 'not_yet_replicated'
        | 'not_allowed'
        /** The PIN or the password was right, and somebody or IT has locked the screen since. */
        | 'locked_meanwhile'
        | 'not_possible_now'
        | 'failed';
      /** With `throttled`: seconds to wait. */
      readonly retryAfterSeconds?: number;
      /** With `wrong_pin`. */
      readonly triesLeft?: number;
      /** With `weak_pin`. */
      readonly weakness?: PinWeakness;
    };
