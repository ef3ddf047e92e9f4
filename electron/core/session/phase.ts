/** Where the workstation stands; what belongs to a state (session, lock) is kept beside it. */
export type Phase =
  | 'starting'
  | 'setup_needed'
  | 'signed_out'
  | 'signing_in'
  | 'active'
  | 'locked'
  | 'local_emergency'
  | 'ending';

export type PhaseEvent =
  | 'setup_found_needed'
  | 'nothing_stored'
  | 'stored_session_found'
  | 'only_parked_found'
  | 'setup_done'
  | 'sign_in_started'
  | 'sign_in_failed'
  | 'signed_in'
  | 'locked'
  | 'unlocked'
  | 'parked'
  | 'brought_back'
  | 'local_emergency_started'
  | 'local_emergency_ended'
  | 'ending_started'
  | 'ended';

const transitions: Record<Phase, Partial<Record<PhaseEvent, Phase>>> = {
  starting: {
    setup_found_needed: 'setup_needed',
    nothing_stored: 'signed_out',
    stored_session_found: 'locked',
    only_parked_found: 'signed_out',
  },
  setup_needed: { setup_done: 'signed_out' },
  signed_out: {
    sign_in_started: 'signing_in',
    local_emergency_started: 'local_emergency',
    setup_found_needed: 'setup_needed',
    // A keychain that was unlocked.
    stored_session_found: 'locked',
    only_parked_found: 'signed_out',
    brought_back: 'active',
  },
  signing_in: { signed_in: 'active', brought_back: 'active', sign_in_failed: 'signed_out' },
  active: { locked: 'locked', ending_started: 'ending' },
  locked: { unlocked: 'active', parked: 'signed_out', ending_started: 'ending' },
  local_emergency: { local_emergency_ended: 'signed_out' },
  ending: { ended: 'signed_out' },
};

/** The state after `event`, or null when that event means nothing in this state. */
export function nextPhase(phase: Phase, event: PhaseEvent): Phase | null {
  return transitions[phase][event] ?? null;
}

/** True in the states in which a session exists. */
export function hasSession(phase: Phase): boolean {
  return phase === 'active' || phase === 'locked';
}
