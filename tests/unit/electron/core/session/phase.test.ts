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
  'ending_started',
  'ended',
];

describe('phases', () => {
  it('whatever happens: only signing in, unlocking or a stored session shows a session, only an ending hides it', () => {
    fc.assert(
      fc.property(fc.array(fc.constantFrom(...events), { maxLength: 60 }), (history) => {
        let phase: Phase = 'starting';
        for (const event of history) {
          const next: Phase = nextPhase(phase, event) ?? phase;
          if (next === 'active' && phase !== 'active') {
            expect([phase, event]).toEqual(
              phase === 'locked' ? ['locked', 'unlocked'] : ['signing_in', 'signed_in'],
            );
          }
          if (hasSession(phase) && !hasSession(next))
            expect([event, next]).toEqual(['ending_started', 'ending']);
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
