import { useMemo } from 'react';
import type { BadgeReading, ReasonForPin } from '../../../electron/ipc/contract.ts';
import { useSnapshot } from '../../bridge/workstation-context.tsx';
import { Announcement } from '../../ui/announcement.tsx';
import { FailureMessage } from '../../ui/failure-message.tsx';
import type { MessageId } from '../../ui/messages/en.ts';
import { useText } from '../../ui/messages/use-text.ts';
import { useIsNewest } from '../../ui/newest-message.tsx';
import { NoticeBar } from '../../ui/notice-bar.tsx';

const reasonsForPin = {
  too_late: 'badge.tooLate',
  not_set_up: 'badge.notSetUp',
  not_proved: 'badge.notProved',
  other_key: 'badge.otherKey',
} as const satisfies Record<ReasonForPin, MessageId>;

export interface BadgeNoteProps {
  /** The last badge; null: there was none, or there is nothing left to say about it. */
  readonly reading: BadgeReading | null;
  readonly busy: boolean;
  readonly screen: 'sign_in' | 'lock';
}

/** The result of reading a badge, and what to do next. */
export function BadgeNote({ reading, busy, screen }: BadgeNoteProps) {
  const text = useText();
  const { people, tap, phase, badgesAnywhere } = useSnapshot();
  const isNewest = useIsNewest(reading?.kind === 'refused' ? null : reading);
  // The session may have ended since.
  const isParked =
    reading?.kind === 'parked' &&
    people.some((person) => person.kind === 'parked' && person.sessionId === reading.sessionId);
  // It is told only once the card has been asked, about the same tap.
  const why = tap?.reading?.kind === 'on_screen' ? tap.reading.why : undefined;
  // A tap that no page has read comes from a reader that is heard while somebody works, too.
  const isHeardAtWork = badgesAnywhere || tap?.reading?.kind === 'unknown';
  const linksOnceUnlocked = isHeardAtWork && phase.name === 'locked' && !phase.session.emergency;
  const spoken = busy ? text('badge.looking') : spokenOf(reading, text);
  return (
    <>
      <Announcement text={spoken} />
      {isNewest && reading?.kind === 'unknown' && (
        <NoticeBar intent="info">{text(unknownIn(reading, screen, linksOnceUnlocked))}</NoticeBar>
      )}
      {isNewest && reading?.kind === 'somebody_else' && (
        <NoticeBar intent="info">{text('badge.somebodyElse', { name: reading.displayName })}</NoticeBar>
      )}
      {isNewest && why && <NoticeBar intent="info">{text(reasonsForPin[why])}</NoticeBar>}
      {isNewest && isParked && <NoticeBar intent="info">{text('badge.parked')}</NoticeBar>}
      {reading?.kind === 'refused' && <Refusal reading={reading} />}
    </>
  );
}

function unknownIn(
  { inSecretField }: Extract<BadgeReading, { kind: 'unknown' }>,
  screen: BadgeNoteProps['screen'],
  linksOnceUnlocked: boolean,
): MessageId {
  if (screen === 'lock' && linksOnceUnlocked)
    return inSecretField ? 'badge.unknownSecretUnlock' : 'badge.unknownUnlock';
  if (inSecretField) return screen === 'lock' ? 'badge.unknownSecretLocked' : 'badge.unknownSecret';
  return screen === 'lock' ? 'badge.unknownLocked' : 'badge.unknown';
}

function spokenOf(reading: BadgeReading | null, text: ReturnType<typeof useText>): string {
  if (reading?.kind === 'visitor')
    return text('badge.visitor', { name: reading.visitor.displayName ?? reading.visitor.initials ?? '' });
  return reading?.kind === 'on_screen' ? text('badge.onScreen') : '';
}

function Refusal({ reading }: { reading: Extract<BadgeReading, { kind: 'refused' }> }) {
  const failure = useMemo(() => {
    const { error, retryAfterSeconds = 5 } = reading;
    const retryAtMs = performance.now() + retryAfterSeconds * 1_000;
    return { error, ...(error === 'throttled' && { retryAtMs }) };
  }, [reading]);
  return (
    <FailureMessage
      failure={failure}
      wording={{
        not_enrolled: 'badge.notHere',
        waiting_for_approval: 'badge.notHere',
        device_revoked: 'badge.notHere',
        offline: 'badge.offline',
        not_possible_now: 'badge.notNow',
      }}
    />
  );
}
