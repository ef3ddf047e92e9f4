import type { CardFault, CardKeyFault } from '../ports/card-readers.ts';
import type { CardReturn } from '../ports/card-return.ts';
import type { CheckContext } from './check-context.ts';
import type { FindingCode } from './findings.ts';
import { type Detail, type Finding, finding } from './report.ts';

const ofFault: Readonly<Record<CardFault, FindingCode>> = {
  no_number: 'card_without_number',
  passing_number: 'card_with_passing_number',
  slow: 'card_not_read',
  malformed: 'card_not_read',
  not_read: 'card_not_read',
};

const ofKeyFault: Readonly<Record<CardKeyFault, FindingCode>> = {
  none: 'card_key_none',
  unsupported: 'card_key_unsupported',
  malformed: 'card_key_not_proved',
  slow: 'card_key_not_proved',
  failed: 'card_key_not_proved',
};

/** What the workstation did when a user's own card was put in at her locked screen. */
const ofReturn: Readonly<Record<CardReturn, string>> = {
  opened: 'opened the screen',
  unwanted: 'the PIN was asked for',
  locked_otherwise: 'the PIN was asked for: something else had locked the screen, or happened since',
  found_there: 'the PIN was asked for: the card was in the reader before',
  time_unknown: 'the PIN was asked for: the computer had slept, or its clock was set',
  too_late: 'the PIN was asked for: badge_grace_seconds were over',
  session: 'the PIN was asked for: the session was an emergency, or over',
  pin: 'the PIN was asked for: it had been wrong too often, or was yet to be set',
  no_key: 'the PIN was asked for: no key is registered for the badge, and the card proved none',
  not_set_up: 'the PIN was asked for: the card proved a key, and none is registered for the badge',
  not_proved: 'the PIN was asked for: the card did not prove its key',
  other_key: 'the PIN was asked for: the card proved another key than the registered one',
};

/** Which card readers there are, or why none is used; never which card. A computer without any is in order. */
export async function checkCardReaders(context: CheckContext): Promise<Finding> {
  const { cardReaders, policy, cardReturn } = context;
  if (policy.kind === 'faulty') return finding('not_checked');
  const { badges, smart_card_readers, badge_grace_seconds: graceSeconds } = policy.resolved.policy;
  if (badges === 'off' || smart_card_readers === 'off') return finding('card_readers_off');
  const state = await cardReaders.look();
  const noReader: readonly Detail[] =
    graceSeconds > 0 ? [{ name: 'badge_grace_seconds', value: 'has no effect without a card reader' }] : [];
  if (state.kind !== 'ready') return finding(`card_readers_${state.kind}`, {}, noReader);
  const { readers, lastFault, lastKeyFault } = state;
  if (readers.length === 0) return finding('card_readers_none', {}, noReader);
  const count = String(readers.length);
  const last = cardReturn();
  const details: readonly Detail[] = [
    ...readers.map((value) => ({ name: 'reader', value })),
    ...(last === null ? [] : [{ name: 'last_card_put_in_again', value: ofReturn[last] }]),
  ];
  const inReader = ({ reader }: { readonly reader: string }): readonly Detail[] => [
    ...details,
    { name: 'last_card_in', value: reader },
  ];
  if (lastFault !== null) return finding(ofFault[lastFault.fault], {}, inReader(lastFault));
  if (lastKeyFault !== null)
    return finding(ofKeyFault[lastKeyFault.fault], { count }, inReader(lastKeyFault));
  return finding('card_readers_ready', { count }, details);
}
