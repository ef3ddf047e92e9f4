import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { LiveSession } from '../../../../../electron/core/stage/live-session.ts';
import { nextSituation } from '../../../../../electron/core/stage/next-situation.ts';
import { sessionsHere } from '../../../../../electron/core/stage/sessions-here.ts';
import {
  firstSituation,
  type LockedSession,
  type Situation,
  type Stage,
  sessionOnScreen,
} from '../../../../../electron/core/stage/stage.ts';
import type { StageEvent } from '../../../../../electron/core/stage/stage-event.ts';
import type { NoticeView } from '../../../../../electron/core/views/snapshot.ts';

/** All that counts here about a session is its user. */
const sessionOf = (userId: string) => ({ info: { userId, displayName: userId } }) as unknown as LiveSession;
const ana = sessionOf('ana');
const ben = sessionOf('ben');
const cleo = sessionOf('cleo');
const lock: LockedSession['lock'] = { cause: 'button', atMs: 1_000 };
const locked = (session: LiveSession): LockedSession => ({ session, lock });
const emergency = { use: { id: 'use', person: 'Dr. Ana', startedAtMs: 0 }, endsAtMonotonicMs: 1 };
const over: NoticeView & { kind: 'emergency_over' } = { kind: 'emergency_over', atMs: 5 };
const ended = (reason: 'replaced' | 'device_revoked'): NoticeView & { kind: 'session_ended' } => ({
  kind: 'session_ended',
  reason,
  atMs: 5,
  stillStored: true,
});
const limit = { kind: 'session_limit', sessions: [], mayReplace: true } as const;
const full = { kind: 'parking_full', sessions: [] } as const;

const stages: Record<Stage['name'], Stage> = {
  starting: { name: 'starting' },
  setup_needed: { name: 'setup_needed' },
  signed_out: { name: 'signed_out' },
  signing_in: { name: 'signing_in' },
  active: { name: 'active', session: ana },
  locked: { name: 'locked', ...locked(ana) },
  local_emergency: { name: 'local_emergency', emergency },
  ending: { name: 'ending' },
};

/** Events that change the stage, with Ben parked. */
const moves: readonly StageEvent[] = [
  { kind: 'setup_found_needed' },
  { kind: 'nothing_stored' },
  { kind: 'sessions_found', onScreen: locked(cleo), parked: [] },
  { kind: 'setup_done' },
  { kind: 'sign_in_started' },
  { kind: 'sign_in_failed' },
  { kind: 'signed_in', session: cleo, isElsewhere: false },
  { kind: 'locked', lock },
  { kind: 'unlocked' },
  { kind: 'parked' },
  { kind: 'brought_back', session: ben },
  { kind: 'local_emergency_started', emergency },
  { kind: 'local_emergency_ended', atMs: 5 },
  { kind: 'ending_started' },
  { kind: 'ended', notice: over },
];

/** Events that change what accompanies the stage. */
const asides: readonly StageEvent[] = [
  { kind: 'server_left', atMs: 5 },
  { kind: 'parked_ended', session: ben, reason: 'replaced', atMs: 5 },
  { kind: 'enrolled' },
  { kind: 'barrier_lifted' },
  { kind: 'room_wanted', choice: full },
  { kind: 'choice_withdrawn' },
  { kind: 'session_elsewhere_ended' },
  { kind: 'removal_confirmed', of: over },
  { kind: 'notice_dismissed' },
  { kind: 'time_passed', nowMs: 5 },
];

const at = (name: Stage['name'], rest: Partial<Situation> = {}): Situation => ({
  ...firstSituation,
  stage: stages[name],
  parked: [locked(ben)],
  ...rest,
});

/** Throws if the event means nothing. */
function follow(situation: Situation, event: StageEvent): Situation {
  const next = nextSituation(situation, event);
  if (next === null) throw new Error(`${event.kind} means nothing at ${situation.stage.name}`);
  return next;
}

describe('stages', () => {
  it('follow on one another as the table says, and on nothing else', () => {
    const table = Object.values(stages).map(({ name }) => {
      const found = moves.map((event) => [event.kind, nextSituation(at(name), event)?.stage.name] as const);
      return [name, Object.fromEntries(found.filter(([, next]) => next !== undefined))];
    });
    expect(Object.fromEntries(table)).toEqual({
      starting: {
        setup_found_needed: 'setup_needed',
        nothing_stored: 'signed_out',
        sessions_found: 'locked',
      },
      setup_needed: { setup_done: 'signed_out' },
      signed_out: {
        setup_found_needed: 'setup_needed',
        sessions_found: 'locked',
        sign_in_started: 'signing_in',
        brought_back: 'active',
        local_emergency_started: 'local_emergency',
      },
      signing_in: { sign_in_failed: 'signed_out', signed_in: 'active', brought_back: 'active' },
      active: { locked: 'locked', ending_started: 'ending' },
      locked: { unlocked: 'active', parked: 'signed_out', ending_started: 'ending' },
      local_emergency: { local_emergency_ended: 'signed_out' },
      ending: { ended: 'signed_out' },
    });
  });

  it('are not touched by what stands beside them', () => {
    for (const { name } of Object.values(stages))
      for (const event of asides) expect(follow(at(name), event).stage).toBe(stages[name]);
  });

  it('whatever happens: only signing in, unlocking, coming back or a stored session shows a session, only an ending or a switch takes it away', () => {
    const waysIn = ['unlocked', 'signed_in', 'brought_back'];
    fc.assert(
      fc.property(fc.array(fc.constantFrom(...moves, ...asides), { maxLength: 60 }), (history) => {
        let situation = firstSituation;
        for (const event of history) {
          const next = nextSituation(situation, event) ?? situation;
          const [was, is] = [situation.stage.name, next.stage.name];
          if (is === 'active' && was !== 'active') expect(waysIn).toContain(event.kind);
          if (sessionOnScreen(situation) !== null && sessionOnScreen(next) === null)
            expect(['ending_started ending', 'parked signed_out']).toContain(`${event.kind} ${is}`);
          // A parked session has been locked before.
          if (event.kind === 'parked' && is !== was) expect(was).toBe('locked');
          if (was === 'ending' && is !== 'ending') expect([event.kind, is]).toEqual(['ended', 'signed_out']);
          if (is === 'starting') expect(was).toBe('starting');
          situation = next;
        }
      }),
      { numRuns: 2_000 },
    );
  });

  it('all lead back to signed out', () => {
    for (const { name } of Object.values(stages)) {
      const seen = new Set<Stage['name']>([name]);
      for (const one of seen)
        for (const event of moves) {
          const next = nextSituation(at(one), event);
          if (next !== null) seen.add(next.stage.name);
        }
      expect(seen).toContain('signed_out');
    }
  });
});

describe('sessions', () => {
  it('that are stored come back locked, with or without one on screen', () => {
    const both = { kind: 'sessions_found', onScreen: locked(ana), parked: [locked(ben)] } as const;
    expect(sessionsHere(follow(firstSituation, both))).toEqual([ana, ben]);
    const parkedOnly = follow(firstSituation, { ...both, onScreen: null });
    expect([parkedOnly.stage.name, sessionsHere(parkedOnly)]).toEqual(['signed_out', [ben]]);
  });

  it('go off the screen before those that are parked, with their lock, and come back without', () => {
    const parked = follow(at('locked'), { kind: 'parked' });
    expect(parked.parked).toEqual([locked(ana), locked(ben)]);
    const back = follow(parked, { kind: 'brought_back', session: ben });
    expect([back.stage, back.parked]).toEqual([{ name: 'active', session: ben }, [locked(ana)]]);
  });

  it('that are not parked cannot be brought back', () => {
    expect(nextSituation(at('signed_out'), { kind: 'brought_back', session: cleo })).toBeNull();
  });

  it('that end off the screen leave a farewell, which their user takes at the next sign-in', () => {
    const gone = follow(at('active'), { kind: 'parked_ended', session: ben, reason: 'replaced', atMs: 7 });
    expect(gone.parked).toEqual([]);
    expect(gone.farewells).toEqual([{ userId: 'ben', displayName: 'ben', reason: 'replaced', atMs: 7 }]);
    const others = follow(
      { ...gone, stage: stages.signing_in },
      {
        kind: 'signed_in',
        session: cleo,
        isElsewhere: true,
      },
    );
    expect([others.notice, others.farewells]).toEqual([{ kind: 'signed_in_elsewhere' }, gone.farewells]);
    const own = follow(
      { ...gone, stage: stages.signing_in },
      {
        kind: 'signed_in',
        session: ben,
        isElsewhere: true,
      },
    );
    expect(own.notice).toEqual({ kind: 'parked_session_ended', reason: 'replaced', atMs: 7 });
    expect(own.farewells).toEqual([]);
    expect(follow(gone, { kind: 'time_passed', nowMs: 7 + 12 * 3_600_000 }).farewells).toEqual([]);
  });
});

describe('notices', () => {
  const wiped = (gone: boolean) =>
    (['keychain_entries', 'pin', 'drafts'] as const).map((kind) => ({ kind, count: 1, gone }));
  const signedOut = { kind: 'signed_out', atMs: 5, server: 'ended' } as const;
  const remains: NoticeView = { ...signedOut, wiped: wiped(false), stillStored: true };

  it.each<[Stage['name'], NoticeView | null, StageEvent, NoticeView | null]>([
    [
      'starting',
      null,
      { kind: 'server_left', atMs: 5 },
      { ...ended('replaced'), reason: 'other_server', stillStored: false },
    ],
    ['signed_out', over, { kind: 'sign_in_started' }, null],
    ['signed_out', limit, { kind: 'sign_in_started', again: true }, limit],
    ['signing_in', limit, { kind: 'sign_in_failed' }, limit],
    ['signing_in', limit, { kind: 'sign_in_failed', barrier: 'revoked' }, null],
    ['signing_in', null, { kind: 'sign_in_failed', choice: limit }, limit],
    ['signing_in', limit, { kind: 'signed_in', session: cleo, isElsewhere: false }, null],
    ['locked', over, { kind: 'parked' }, null],
    ['signed_out', over, { kind: 'brought_back', session: ben }, null],
    ['signed_out', over, { kind: 'local_emergency_started', emergency }, null],
    ['local_emergency', null, { kind: 'local_emergency_ended', atMs: 5 }, over],
    ['ending', null, { kind: 'ended', notice: ended('replaced') }, ended('replaced')],
    ['signed_out', over, { kind: 'enrolled' }, { kind: 'enrolled' }],
    ['signing_in', null, { kind: 'room_wanted', choice: full }, full],
    ['signed_out', full, { kind: 'choice_withdrawn' }, null],
    ['signed_out', over, { kind: 'choice_withdrawn' }, over],
    ['active', { kind: 'signed_in_elsewhere' }, { kind: 'session_elsewhere_ended' }, null],
    ['active', over, { kind: 'session_elsewhere_ended' }, over],
    [
      'signed_out',
      remains,
      { kind: 'removal_confirmed', of: remains },
      { ...remains, wiped: wiped(true), stillStored: false },
    ],
    ['signed_out', over, { kind: 'removal_confirmed', of: remains }, over],
    ['signed_out', over, { kind: 'notice_dismissed' }, null],
    ['active', over, { kind: 'locked', lock }, over],
  ])('at %s with %j: after %j it is %j', (name, notice, event, expected) => {
    expect(follow(at(name, { notice }), event).notice).toEqual(expected);
  });
});

describe('the barrier', () => {
  it.each<[Stage['name'], StageEvent, 'not_enrolled' | 'revoked' | null]>([
    ['signing_in', { kind: 'sign_in_failed', barrier: 'revoked' }, 'revoked'],
    ['signing_in', { kind: 'sign_in_failed' }, 'not_enrolled'],
    ['ending', { kind: 'ended', notice: ended('device_revoked') }, 'revoked'],
    ['ending', { kind: 'ended', notice: ended('replaced') }, 'not_enrolled'],
    ['active', { kind: 'parked_ended', session: ben, reason: 'device_revoked', atMs: 5 }, 'revoked'],
    ['signing_in', { kind: 'signed_in', session: cleo, isElsewhere: false }, null],
    ['signed_out', { kind: 'enrolled' }, null],
    ['signed_out', { kind: 'barrier_lifted' }, null],
    ['signed_out', { kind: 'sign_in_started' }, 'not_enrolled'],
  ])('at %s: after %j it is %j', (name, event, expected) => {
    expect(follow(at(name, { barrier: 'not_enrolled' }), event).barrier).toBe(expected);
  });
});
