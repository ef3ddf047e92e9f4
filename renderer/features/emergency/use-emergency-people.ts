import { useEffect } from 'react';
import type { BadgeReading, PersonView } from '../../../electron/ipc/contract.ts';
import { useBridge, useSnapshot } from '../../bridge/workstation-context.tsx';
import type { PersonLook } from '../../ui/person-avatar.tsx';
import { useChosenPerson } from '../sign-in/use-chosen-person.ts';

/** Somebody who need not type a user name. */
export interface EmergencyPerson extends PersonLook {
  /** Null where only the initials may be shown. */
  readonly displayName: string | null;
  /** What the workstation knows her by: a tile or a badge, or her session that is locked here. */
  readonly who: { readonly visitorId: string } | { readonly sessionId: string };
}

export interface EmergencyPeople {
  readonly people: readonly EmergencyPerson[];
  /** Null: the user name is typed. */
  readonly chosen: EmergencyPerson | null;
  readonly choose: (person: EmergencyPerson | null) => void;
  readonly reading: BadgeReading | null;
  readonly looking: boolean;
}

/** Who may be asking: whoever is in the list of people of the sign-in screen, and whoever shows a badge. */
export function useEmergencyPeople(): EmergencyPeople {
  const { people } = useSnapshot();
  const { chosen, choose, reading, looking } = useChosenPerson();
  useBadges(reading, choose);
  return {
    people: people.map(personOf),
    chosen: chosen && personOf(chosen),
    choose: (person) => choose(people.find((other) => isSame(personOf(other), person)) ?? null),
    reading,
    looking,
  };
}

function personOf(person: PersonView): EmergencyPerson {
  const { displayName, initials, colour } = person;
  const who = person.kind === 'parked' ? { sessionId: person.sessionId } : { visitorId: person.id };
  return { displayName, initials, colour, who };
}

/** At the lock screen a badge first parks who is there, be it her own or not, as it does without an emergency. */
function useBadges(reading: BadgeReading | null, onPerson: (person: PersonView) => void): void {
  const bridge = useBridge();
  // biome-ignore lint/correctness/useExhaustiveDependencies: each badge is acted on once.
  useEffect(() => {
    if (reading?.kind !== 'somebody_else' && reading?.kind !== 'on_screen') return;
    const look = async () => {
      await bridge.invoke('session.switch-user', undefined);
      const person =
        reading.kind === 'on_screen'
          ? // The last to have been parked comes first.
            (await bridge.invoke('snapshot.get', undefined)).people.find(({ kind }) => kind === 'parked')
          : (await bridge.invoke('visitors.look', undefined)).chosen;
      if (person) onPerson(person);
    };
    void look().catch(() => {});
  }, [reading]);
}

/** Whether two are the same, however often they were looked up. */
export function isSame(one: EmergencyPerson, other: EmergencyPerson | null): boolean {
  return other !== null && JSON.stringify(one.who) === JSON.stringify(other.who);
}
