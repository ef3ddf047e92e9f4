import { useCallback, useEffect, useRef, useState } from 'react';
import type { BadgeReading, PersonView, VisitorView } from '../../../electron/ipc/contract.ts';
import { useBridge, useSnapshot } from '../../bridge/workstation-context.tsx';
import { watchTyping } from '../../ui/watch-typing.ts';
import { useBadgeReader } from '../badge/use-badge-reader.ts';
import { keyOf } from '../people/people-card.tsx';
import { useForgottenChoice } from '../people/use-forgotten-choice.ts';

export interface PersonChoice {
  /** Null: the user name is typed. */
  readonly chosen: PersonView | null;
  readonly choose: (person: PersonView | null) => void;
  /** The result of the last badge, as long as it is worth mentioning. */
  readonly reading: BadgeReading | null;
  readonly looking: boolean;
}

/** A parked session by its id, because what is known of it changes, and it may end. */
type Choice = VisitorView | { readonly kind: 'parked'; readonly sessionId: string };

/** Who wants to come in: from the list, by badge, or by user name. */
export function useChosenPerson(): PersonChoice {
  const { people } = useSnapshot();
  const [choice, setChoice] = useState<Choice | null>(null);
  const [reading, setReading] = useState<BadgeReading | null>(null);
  useLookForVisitors(useUntouched(setChoice));
  const chosen = personOf(choice, people);
  const forSeconds = choice?.kind === 'visitor' ? choice.forSeconds : null;
  useEffect(() => {
    if (choice === null || forSeconds === null) return;
    const expire = () => {
      setChoice(null);
      setReading({ kind: 'refused', error: 'badge_expired' });
    };
    const timer = setTimeout(expire, forSeconds * 1_000);
    return () => clearTimeout(timer);
  }, [choice, forSeconds]);
  const { busy } = useBadgeReader((read) => {
    setReading(read);
    if (read.kind === 'visitor') setChoice(read.visitor);
    if (read.kind === 'parked') setChoice(read);
  });
  const choose = (person: PersonView | null) => {
    setChoice(person);
    setReading(null);
  };
  const forget = () => {
    setChoice(null);
    // That the badge's time was over, or why it was refused, is not about whoever was chosen.
    setReading((last) => (last?.kind === 'refused' ? last : null));
  };
  useForgottenChoice(chosen && keyOf(chosen), forget);
  return { chosen, choose, reading, looking: busy };
}

function personOf(choice: Choice | null, people: readonly PersonView[]): PersonView | null {
  if (choice?.kind !== 'parked') return choice;
  const isHers = (person: PersonView) => person.kind === 'parked' && person.sessionId === choice.sessionId;
  return people.find(isHers) ?? null;
}

/** `act`, until somebody starts typing: from then on the form is theirs. */
function useUntouched<Value>(act: (value: Value) => void): (value: Value) => void {
  const touched = useRef(false);
  useEffect(
    () =>
      watchTyping(window, () => {
        touched.current = true;
      }),
    [],
  );
  return useCallback((value) => void (touched.current || act(value)), [act]);
}

/** Who may sign in changes even while nobody does: people leave the ward, accounts are disabled. */
const lookAgainMs = 10 * 60_000;

/**
 * Has the list of people completed with the ward's recent users, while there is a connection. `onBadge` is told who has
 * shown a badge just before this screen appeared.
 */
function useLookForVisitors(onBadge: (visitor: VisitorView) => void): void {
  const bridge = useBridge();
  const online = useSnapshot().connection.state === 'online';
  useEffect(() => {
    if (!online) return;
    let wanted = true;
    const look = async (isFirst: boolean) => {
      const view = await bridge.invoke('visitors.look', undefined).catch(() => null);
      if (wanted && isFirst && view?.chosen) onBadge(view.chosen);
    };
    void look(true);
    const timer = setInterval(look, lookAgainMs, false);
    return () => {
      wanted = false;
      clearInterval(timer);
    };
  }, [bridge, online, onBadge]);
}
