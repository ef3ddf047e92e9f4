import type { NoticeView, WipedItem, WipedKind } from '../views/snapshot.ts';
import { farewellFor } from './farewell.ts';
import type { Situation } from './stage.ts';
import type { StageEvent } from './stage-event.ts';

/** What the user should know after `event`. */
export function nextNotice(situation: Situation, event: StageEvent): NoticeView | null {
  const { notice } = situation;
  switch (event.kind) {
    case 'server_left':
      return { kind: 'session_ended', reason: 'other_server', atMs: event.atMs, stillStored: false };
    case 'sign_in_started':
      return event.again === true ? notice : null;
    case 'sign_in_failed':
      return event.choice ?? (event.barrier ? null : notice);
    case 'signed_in':
      return welcomeNotice(situation, event.session.info.userId, event.isElsewhere);
    // The notice was for somebody else.
    case 'parked':
    case 'brought_back':
    case 'local_emergency_started':
    case 'notice_dismissed':
      return null;
    case 'local_emergency_ended':
      return { kind: 'emergency_over', atMs: event.atMs };
    case 'ended':
      return event.notice;
    case 'enrolled':
      return { kind: 'enrolled' };
    case 'room_wanted':
      return event.choice;
    case 'choice_withdrawn':
      return isChoice(notice) ? null : notice;
    case 'session_elsewhere_ended':
      return notice?.kind === 'signed_in_elsewhere' ? null : notice;
    case 'pin_set':
      if (event.onOneMachine) return { kind: 'pin_on_one_machine' };
      return notice?.kind === 'pin_on_one_machine' ? null : notice;
    case 'removal_confirmed':
      return notice === event.of ? withoutRemains(notice) : notice;
    default:
      return notice;
  }
}

/** Whether the user is asked which session ends. */
export function isChoice(notice: NoticeView | null): boolean {
  return notice?.kind === 'session_limit' || notice?.kind === 'parking_full';
}

/** A session that ended while its user was away matters more than one elsewhere. */
function welcomeNotice(situation: Situation, userId: string, isElsewhere: boolean): NoticeView | null {
  const farewell = farewellFor(situation.farewells, userId);
  if (farewell !== null)
    return { kind: 'parked_session_ended', reason: farewell.reason, atMs: farewell.atMs };
  return isElsewhere ? { kind: 'signed_in_elsewhere' } : null;
}

/** Drafts are useless without their key, which was in the keychain. */
const keptByKeychain: ReadonlySet<WipedKind> = new Set(['keychain_entries', 'pin', 'drafts']);

function withoutRemains(notice: NoticeView): NoticeView {
  if (notice.kind === 'session_ended') return { ...notice, stillStored: false };
  if (notice.kind !== 'signed_out') return notice;
  const goneNow = (item: WipedItem) => item.gone || keptByKeychain.has(item.kind);
  const wiped = notice.wiped.map((item) => ({ ...item, gone: goneNow(item) }));
  return { ...notice, wiped, stillStored: !wiped.every(({ gone }) => gone) };
}
