import type { PersonLook, PersonView } from '../../../electron/ipc/contract.ts';
import { useDurationWords } from '../../ui/duration-text.tsx';
import { useText } from '../../ui/messages/use-text.ts';
import { durationOf } from '../../ui/time/duration.ts';
import { minuteMs, useServerNow } from '../../ui/time/use-server-now.ts';

/** What somebody is called here: her name, or her initials where names may not be shown. */
export function usePersonName(): (person: PersonLook) => string {
  const text = useText();
  return ({ displayName, initials }) =>
    displayName ?? text('visitors.initials', { initials: initials ?? '' });
}

/** How long a session has been locked, such as "Locked 4 min ago". */
export function useLockedAgo(): (lockedAtMs: number) => string {
  const text = useText();
  const nowMs = useServerNow(minuteMs);
  const inWords = useDurationWords();
  return (lockedAtMs) => {
    const ms = nowMs - lockedAtMs;
    return ms < minuteMs
      ? text('people.lockedNow')
      : text('people.locked', { time: inWords(durationOf(ms)) });
  };
}

/** The one line about somebody in the list. */
export function usePersonState(): (person: PersonView) => string {
  const text = useText();
  const lockedAgo = useLockedAgo();
  return (person) => (person.kind === 'parked' ? lockedAgo(person.lockedAtMs) : text('people.recent'));
}
