import type { EffectivePolicy } from '../policy/effective-policy.ts';
import type { CardObstacle } from '../ports/card-return.ts';
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

/** For how long a card spares its user the PIN, as the policy has it; 0: never. */
export function graceSeconds(policy: CardFacts['policy']): number {
  const { badges, smart_card_readers, badge_grace_seconds } = policy;
  return badges === 'on' && smart_card_readers === 'presence' ? badge_grace_seconds : 0;
}

/** Why it is not even worth asking the card for a proof; null: it is. */
export function graceObstacle({ policy, removal, card, clock, session }: CardFacts): CardObstacle | null {
  const mostMs = graceSeconds(policy) * 1_000;
  if (!(mostMs > 0)) return 'unwanted';
  if (removal === null || card.number !== removal.number) return 'locked_otherwise';
  if (card.wasThere) return 'found_there';
  const elapsedMs = clock.elapsedMs - removal.elapsedMs;
  // The machine has slept, or somebody has set its clock.
  if (clock.epoch !== removal.epoch || !(elapsedMs >= 0)) return 'time_unknown';
  if (elapsedMs > mostMs) return 'too_late';
  if (session.isEmergency || !(session.leftMs > 0)) return 'session';
  return session.pin === 'blocked' || session.pin === 'owed' ? 'pin' : null;
}

/** Why the screen does not open; null: it does. Whatever is not certain takes the PIN, as without a card. */
export function obstacleToOpening(facts: CardFacts, { registered, proven }: CardKeys): CardObstacle | null {
  const obstacle = graceObstacle(facts);
  if (obstacle !== null) return obstacle;
  if (registered === null) return proven === null ? 'no_key' : 'not_set_up';
  if (proven === null) return 'not_proved';
  return proven === registered ? null : 'other_key';
}
