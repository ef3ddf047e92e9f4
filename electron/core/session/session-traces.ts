import { isMissed } from '../drafts/is-missed.ts';
import type { LiveSession } from '../stage/live-session.ts';
import { isHere, parkedHere } from '../stage/sessions-here.ts';
import { inTime } from '../time/in-time.ts';
import type { WipedItem, WipedKind, WipeItem } from '../views/snapshot.ts';
import type { WorkstationState } from './workstation-state.ts';

export type PartsWithTraces = Pick<
  WorkstationState,
  'dependencies' | 'drafts' | 'parked' | 'shellFacts' | 'stage' | 'vault'
>;

/** A shell that does not answer must not hold up a sign-out. */
const patienceMs = 5_000;

/** One kind of trace a session leaves on this machine. Code that keeps something new gets an entry here. */
interface Trace {
  readonly kind: WipedKind;
  /** How much of it there is, as far as that can be told and counted. */
  describe(): Promise<Omit<WipeItem, 'kind'>>;
  wipe(): Promise<void>;
  /** Checks again what is really there. */
  isGone(): Promise<boolean>;
}

/** Lists everything of this session's user on this machine, before any of it is wiped. */
export function describeTraces(state: PartsWithTraces, session: LiveSession): Promise<readonly WipeItem[]> {
  const traces = tracesOf(state, session);
  return Promise.all(traces.map(async (trace) => ({ kind: trace.kind, ...(await trace.describe()) })));
}

/** Wipes all of it, then checks what is left. With `keepsNotes`, unfinished texts stay for a day, as at the end of a session. */
export async function wipeTraces(
  state: PartsWithTraces,
  session: LiveSession,
  { keepsNotes }: { readonly keepsNotes: boolean },
): Promise<readonly WipedItem[]> {
  const traces = tracesOf(state, session).filter(({ kind }) => !keepsNotes || kind !== 'drafts');
  const found = await Promise.all(traces.map((trace) => trace.describe()));
  await Promise.all(traces.map((trace) => trace.wipe()));
  return Promise.all(
    traces.map(async (trace, index) => ({
      kind: trace.kind,
      count: found[index]?.count ?? null,
      gone: await trace.isGone(),
    })),
  );
}

function tracesOf(state: PartsWithTraces, session: LiveSession): readonly Trace[] {
  const { pin } = session;
  const staysHere = worksHereToo(state, session);
  const hasApps = state.dependencies.policy.apps.length > 0;
  // What somebody might miss comes first.
  return [
    ...(staysHere ? [] : [draftsTrace(state, session)]),
    ...(hasApps && !staysHere ? [appsTrace(state, session)] : []),
    keychainTrace(state, session),
    ...(pin.state === 'set' ? [pinTrace(state, session)] : []),
    accessTrace(session),
    activityTrace(session),
    screenTrace(state, session),
  ];
}

/** The user of emergency access may have an ordinary session parked here, whose work stays. */
export function worksHereToo(
  state: Pick<WorkstationState, 'parked' | 'stage'>,
  session: LiveSession,
): boolean {
  const { userId } = session.info;
  return parkedHere(state).some((other) => other !== session && other.info.userId === userId);
}

function keychainTrace({ vault }: PartsWithTraces, { info }: LiveSession): Trace {
  return {
    kind: 'keychain_entries',
    describe: async () => ({ count: (await vault.namesOf(info.id))?.length ?? null }),
    wipe: async () => void (await vault.remove(info.id)),
    isGone: async () => (await vault.namesOf(info.id))?.length === 0,
  };
}

/** Wiped together with the other entries; what it unlocked is gone. */
function pinTrace({ vault }: PartsWithTraces, { info, pin }: LiveSession): Trace {
  return {
    kind: 'pin',
    describe: async () => ({ count: null }),
    wipe: async () => pin.close(),
    isGone: async () => (await vault.namesOf(info.id))?.includes(`pin:${info.id}`) === false,
  };
}

function accessTrace({ refresher }: LiveSession): Trace {
  return {
    kind: 'access_token',
    describe: async () => ({ count: null }),
    wipe: async () => refresher.stop(),
    isGone: async () => refresher.workUntilMs === null,
  };
}

function appsTrace(state: PartsWithTraces, { info, openApps }: LiveSession): Trace {
  const open = state.dependencies.policy.apps.filter(({ id }) => openApps.has(id));
  // Open work must not be shown at a locked screen.
  const names =
    state.stage.name === 'active' && open.length > 0 ? { names: open.map(({ name }) => name) } : {};
  let erased = false;
  return {
    kind: 'apps',
    describe: async () => ({ count: open.length, ...names }),
    async wipe() {
      const erasing = state.shellFacts.apps.eraseAllOf(info.userId).catch(() => false);
      erased = await inTime(state.dependencies.clock, patienceMs, erasing, () => false);
    },
    isGone: async () => erased,
  };
}

function draftsTrace({ drafts }: PartsWithTraces, { info }: LiveSession): Trace {
  let erased = false;
  return {
    kind: 'drafts',
    describe: async () => ({ count: (await drafts.textsOf(info))?.filter(isMissed).length ?? null }),
    async wipe() {
      erased = await drafts.eraseAllOf(info);
    },
    isGone: async () => erased && (await drafts.countOf(info)) === 0,
  };
}

function activityTrace({ activity }: LiveSession): Trace {
  return {
    kind: 'activity_log',
    describe: async () => ({ count: null }),
    wipe: async () => activity.clear(),
    isGone: async () => activity.entries.length === 0,
  };
}

function screenTrace(state: PartsWithTraces, session: LiveSession): Trace {
  return {
    kind: 'screen_content',
    describe: async () => ({ count: null }),
    wipe: async () => undefined,
    isGone: async () => !isHere(state, session),
  };
}
