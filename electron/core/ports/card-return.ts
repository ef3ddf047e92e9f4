/** Why a card that was put in does not spare its user the PIN. */
export type CardObstacle =
  /** The policy has no grace. */
  | 'unwanted'
  /** Something else than its removal has locked the screen, or has happened since. */
  | 'locked_otherwise'
  /** Nobody has put it in: it was found there. */
  | 'found_there'
  /** Nobody knows for how long it was out. */
  | 'time_unknown'
  | 'too_late'
  /** The session is an emergency, or over. */
  | 'session'
  /** It was wrong too often, or the policy demands one and there is none. */
  | 'pin'
  /** No key is registered for its badge; it proves none either. */
  | 'no_key'
  /** No key is registered for its badge, and it proves one. */
  | 'not_set_up'
  /** It did not prove any key, or left the reader since. */
  | 'not_proved'
  /** It proves another key than the registered one. */
  | 'other_key';

/** What came of a card that its user has put in again. */
export type CardReturn = 'opened' | CardObstacle;
