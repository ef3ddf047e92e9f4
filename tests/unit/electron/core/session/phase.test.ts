import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  hasSession,
  nextPhase,
  type Phase,
  type PhaseEvent,
} from '../../../../../electron/core/session/phase.ts';

const events: PhaseEvent[] = [
  'setup_found_needed',
  'nothing_stored',
  'stored_session_found',
  'only_parked_found',
  'setup_done',
  'sign_in_started',
  'sign_in_failed',
  'signed_in',
  'locked',
  'unlocked',
  'parked',
  'brought_back',
  'ending_started',
  'ended',
];

const waysIn = [
  'locked unlocked',
  'signing_in signed_in',
  'signing_in brought_back',
  'signed_out brought_back',
];

describe('phases', () => {
  it('whatever happens: only signing in, unlocking, coming back or a stored session shows a session, only an ending or a switch takes it away', () => {
    fc.assert(
      fc.property(fc.array(fc.constantFrom(...events), { maxLength: 60 }), (history) => {
        let phase: Phase = 'starting';
        for (const event of history) {
          const next: Phase = nextPhase(phase, event) ?? phase;
          if (next === 'active' && phase !== 'active') {
            expect(waysIn).toContain(`${phase} ${event}`);
          }
          if (hasSession(phase) && !hasSession(next))
            expect(['ending_started ending', 'parked signed_out']).toContain(`${event} ${next}`);
          // What is parked has been locked before.
          if (event === 'parked' && next !== phase) expect(phase).toBe('locked');
          if (phase === 'ending' && next !== 'ending') expect([event, next]).toEqual(['ended', 'signed_out']);
          if (next === 'starting') expect(phase).toBe('starting');
          phase = next;
        }
      }),
      { numRuns: 2_000 },
    );
  });

  it('from every phase that can be reached there is a way back to signed out', () => {
    const reachable = closure('starting');
    expect([...reachable].sort()).toEqual(
      ['active', 'ending', 'locked', 'setup_needed', 'signed_out', 'signing_in', 'starting'].sort(),
    );
    for (const phase of reachable) expect(closure(phase).has('signed_out')).toBe(true);
  });

  it('ignores what means nothing', () => {
    expect(nextPhase('signed_out', 'unlocked')).toBeNull();
    expect(nextPhase('locked', 'locked')).toBeNull();
    expect(nextPhase('ending', 'signed_in')).toBeNull();
    expect(nextPhase('starting', 'sign_in_started')).toBeNull();
  });
});

function closure(from: Phase): Set<Phase> {
  const seen = new Set<Phase>([from]);
  for (const phase of seen) {
    for (const event of events) {
      const next = nextPhase(phase, event);
      if (next !== null) seen.add(next);
    }
  }
  return seen;
}
