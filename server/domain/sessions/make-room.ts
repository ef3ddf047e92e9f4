import type { Session } from '../records/session.ts';
import type { SessionLimit } from '../rules/rules.ts';

/** What a user at the limit asked for: `oldest` or a session's id; null: nothing. */
export type Replacement = { readonly of: 'oldest' } | { readonly of: 'session'; readonly id: string } | null;

export type Room =
  /** The session may be opened once `replaced` are ended; `exceeded`: it is one more than there should be. */
  | { readonly kind: 'room'; readonly replaced: readonly Session[]; readonly exceeded: boolean }
  | { readonly kind: 'full' };

interface Opening {
  /** The user's live sessions. */
  readonly open: readonly Session[];
  /** Key of the workstation that opens another one; null: it has none. */
  readonly keyThumbprint: string | null;
  readonly replace: Replacement;
}

/**
 * Decides whether one more session of a user may be opened and which others have to end. At the limit, sessions at the
 * same workstation end first, without asking: whoever signs in again at one workstation, after a shift or a crash, is
 * not in two places.
 */
export function makeRoom(limit: SessionLimit, { open, keyThumbprint, replace }: Opening): Room {
  const excess = limit.maxPerUser === null ? 0 : open.length + 1 - limit.maxPerUser;
  if (excess <= 0) return room([]);
  const oldestFirst = open.toSorted(byAge);
  const isHere = (session: Session) => keyThumbprint !== null && session.keyThumbprint === keyThumbprint;
  const here = oldestFirst.filter(isHere).slice(0, excess);
  const missing = excess - here.length;
  const elsewhere = chosenFirst(
    oldestFirst.filter((session) => !isHere(session)),
    replace,
  );
  if (missing === 0) return room(here);
  if (limit.atMax === 'allow') return { kind: 'room', replaced: here, exceeded: true };
  const replaced = room([...here, ...elsewhere.slice(0, missing)]);
  if (limit.atMax === 'replace_oldest') return replaced;
  return limit.mayReplace && mayChoose(replace, elsewhere, missing) ? replaced : { kind: 'full' };
}

/** Starts are whole seconds; within one, ids are in the order of their milliseconds. */
function byAge(one: Session, other: Session): number {
  return one.startedAtMs - other.startedAtMs || (one.id < other.id ? -1 : 1);
}

function room(replaced: readonly Session[]): Room {
  return { kind: 'room', replaced, exceeded: false };
}

function chosenFirst(sessions: readonly Session[], replace: Replacement): readonly Session[] {
  if (replace?.of !== 'session') return sessions;
  const [chosen, others] = [true, false].map((is) => sessions.filter(({ id }) => (id === replace.id) === is));
  return [...(chosen ?? []), ...(others ?? [])];
}

/** A chosen session must still be open and ending it must suffice: no session ends that was not named. */
function mayChoose(replace: Replacement, elsewhere: readonly Session[], missing: number): boolean {
  if (replace === null) return false;
  return replace.of === 'oldest' || (missing === 1 && elsewhere[0]?.id === replace.id);
}
