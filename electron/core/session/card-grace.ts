import type { EffectivePolicy } from '../policy/effective-policy.ts';
import type { CardRemoval } from '../stage/stage.ts';

/** All that decides whether a card that was put in spares its user the PIN. */
export interface CardFacts {
  readonly policy: Pick<EffectivePolicy, 'badges' | 'smart_card_readers' | 'badge_grace_seconds'>;
  /** The card whose removal has locked the screen; null: something else has, or has happened since. */
  readonly removal: CardRemoval | null;
  readonly card: {
    readonly number: string;
    /** It lay there when watching began: nobody has put it in. */
    readonly wasThere: boolean;
  };
  readonly clock: { readonly epoch: number; readonly elapsedMs: number };
  /** The session that is locked on screen. */
  readonly session: {
    readonly isEmergency: boolean;
    readonly leftMs: number;
    /** `owed`: the policy demands a PIN, and there is none yet. */
    readonly pin: 'none' | 'owed' | 'usable' | 'blocked';
  };
}

/** By their thumbprints. */
export interface CardKeys {
  /** That of her badge, as the server has told this workstation; null: there is none. */
  readonly registered: string | null;
  /** The one that has signed the challenge drawn for this; null: none has. */
  readonly proven: string | null;
}

/** Whether it is worth asking the card for a proof. */
export function isGraceOpen({ policy, removal, card, clock, session }: CardFacts): boolean {
  const { badges, smart_card_readers, badge_grace_seconds: graceSeconds } = policy;
  const isWanted = badges === 'on' && smart_card_readers === 'presence' && graceSeconds > 0;
  if (!isWanted || removal === null || card.wasThere || card.number !== removal.number) return false;
  const elapsedMs = clock.elapsedMs - removal.elapsedMs;
  // The machine has slept, or somebody has set its clock: nobody knows how long it was.
  const isKnown = clock.epoch === removal.epoch && elapsedMs >= 0;
  if (!isKnown || elapsedMs > graceSeconds * 1_000) return false;
  return !session.isEmergency && session.leftMs > 0 && session.pin !== 'blocked' && session.pin !== 'owed';
}

/** Whether the screen opens: whatever is not certain takes the PIN, as without a card. */
export function opensByCard(facts: CardFacts, { registered, proven }: CardKeys): boolean {
  return isGraceOpen(facts) && registered !== null && registered === proven;
}
