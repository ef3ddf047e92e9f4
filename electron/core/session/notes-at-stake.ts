import type { NotesAtStake } from '../contract/channels.ts';
import { excerptOf } from '../drafts/excerpt.ts';
import { isMissed } from '../drafts/is-missed.ts';
import type { LiveSession } from '../stage/live-session.ts';
import { activeSession } from '../stage/stage.ts';
import { worksHereToo } from './session-traces.ts';
import type { WorkstationState } from './workstation-state.ts';

type Parts = Pick<WorkstationState, 'dependencies' | 'drafts' | 'parked' | 'stage'>;

/** Whether its user may keep her notes at a sign-out. Nothing seen in an emergency access remains when it ends. */
export function mayKeepNotes(
  { dependencies }: Pick<WorkstationState, 'dependencies'>,
  { info }: LiveSession,
): boolean {
  return dependencies.policy.keep_notes === 'on' && info.profile !== 'break_glass';
}

/** What a sign-out would take from this session's user, in her words. Null for anybody else at the screen. */
export async function notesAtStake(state: Parts, session: LiveSession): Promise<NotesAtStake | null> {
  if (activeSession(state) !== session || worksHereToo(state, session)) return null;
  const texts = (await state.drafts.textsOf(session.info)) ?? [];
  const own = texts.filter((kept) => kept.app === null && isMissed(kept));
  const [newest] = own;
  const apps = new Set(texts.map(({ app }) => app).filter((app) => app !== null));
  if (newest === undefined && apps.size === 0) return null;
  const { policy } = state.dependencies;
  return {
    own: newest === undefined ? null : { excerpt: excerptOf(newest.text), count: own.length },
    inApps: [...apps].map((app) => policy.apps.find(({ id }) => id === app)?.name ?? app),
  };
}
