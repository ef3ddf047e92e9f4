import type { CardFault, CardKeyFault } from '../ports/card-readers.ts';
import type { CheckContext } from './check-context.ts';
import type { FindingCode } from './findings.ts';
import { type Finding, finding } from './report.ts';

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

/** Which card readers there are, or why none is used; never which card. A computer without any is in order. */
export async function checkCardReaders({ cardReaders, policy }: CheckContext): Promise<Finding> {
  if (policy.kind === 'faulty') return finding('not_checked');
  const { badges, smart_card_readers } = policy.resolved.policy;
  if (badges === 'off' || smart_card_readers === 'off') return finding('card_readers_off');
  const state = await cardReaders.look();
  if (state.kind !== 'ready') return finding(`card_readers_${state.kind}`);
  const details = state.readers.map((value) => ({ name: 'reader', value }));
  const count = String(state.readers.length);
  if (state.readers.length === 0) return finding('card_readers_none');
  if (state.lastFault !== null) return finding(ofFault[state.lastFault], {}, details);
  if (state.lastKeyFault !== null) return finding(ofKeyFault[state.lastKeyFault], { count }, details);
  return finding('card_readers_ready', { count }, details);
}
