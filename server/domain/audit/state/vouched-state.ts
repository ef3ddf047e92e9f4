import { type AuditEvent, type AuditEventType, auditEventTypes } from '../../records/audit-event.ts';
import { type EntityKind, entityKinds, type Facts } from '../../records/entity.ts';
import { isoTime } from '../../time/iso-time.ts';
import { retentionStart } from '../chain/retention.ts';

export interface Vouched {
  readonly facts: Facts;
  /** The event that says so. */
  readonly seq: number;
  /** It may since have been removed because of its age. */
  readonly mayBeGone?: boolean;
}

/** What the tables must contain according to the events. Ended sessions are not tracked: there are too many. */
export class VouchedState {
  readonly #entities: Readonly<Record<EntityKind, Map<string, Vouched>>>;

  constructor() {
    this.#entities = Object.fromEntries(
      entityKinds.map((kind) => [kind, new Map<string, Vouched>()]),
    ) as Record<EntityKind, Map<string, Vouched>>;
  }

  of(kind: EntityKind): ReadonlyMap<string, Vouched> {
    return this.#entities[kind];
  }

  put(kind: EntityKind, id: string, vouched: Vouched): void {
    this.#entities[kind].set(id, vouched);
  }

  /** Changes what is known of an entity; one that nothing has vouched for stays unknown. */
  change(kind: EntityKind, id: string, seq: number, facts: Facts): void {
    const known = this.#entities[kind].get(id);
    if (known) this.#entities[kind].set(id, { ...known, facts: { ...known.facts, ...facts }, seq });
  }

  remove(kind: EntityKind, id: string): void {
    this.#entities[kind].delete(id);
  }

  /** Takes the next event. */
  apply(event: AuditEvent): void {
    // Rows written by another program may contain any type.
    const effect = Object.hasOwn(effects, event.type) ? effects[event.type] : null;
    if (event.outcome === 'success') effect?.(this, event);
  }
}

/** Whether an event ends a session, if it succeeds. */
export function endsSession({ type, outcome }: AuditEvent): boolean {
  return outcome === 'success' && endTypes.has(type);
}

const endTypes: ReadonlySet<AuditEventType> = new Set([
  'sign_out',
  'session_expired',
  'session_ended',
  'reuse_detected',
]);

type Effect = (state: VouchedState, event: AuditEvent) => void;

const userOf = ({ userId }: AuditEvent) => String(userId);
const deviceOf = ({ deviceId }: AuditEvent) => String(deviceId);
const detail = ({ details }: AuditEvent, name: string) => details?.[name];
const emergencyOf = (event: AuditEvent) =>
  String(event.sessionId ?? detail(event, 'use_id') ?? detail(event, 'emergency_id'));

const changeUser =
  (factsOf: (event: AuditEvent) => Facts): Effect =>
  (state, event) =>
    state.change('user', userOf(event), event.seq, factsOf(event));

const endSession: Effect = (state, { sessionId }) => state.remove('session', String(sessionId));

/** What stands in the columns of site codes for the code of one workstation. */
const notOfSite = {
  site_code: null,
  uses_left: null,
  networks: null,
  approval: null,
  replace_same_name: null,
} as const;

/** A code of one workstation is gone with its use; one of a site has a use less. */
const useCode: Effect = (state, event) => {
  const id = String(detail(event, 'code'));
  const usesLeft = state.of('enrolment_code').get(id)?.facts.uses_left;
  if (typeof usesLeft === 'number')
    state.change('enrolment_code', id, event.seq, { uses_left: usesLeft - 1 });
  else state.remove('enrolment_code', id);
};

/** What each event changes in the tables; null: nothing that the trail vouches for. */
const effects: Readonly<Record<AuditEventType, Effect | null>> = {
  user_added: (state, event) =>
    state.put('user', userOf(event), {
      seq: event.seq,
      facts: {
        role: detail(event, 'role'),
        ward_id: detail(event, 'ward_id'),
        disabled: detail(event, 'disabled'),
        emergency: null,
        name: detail(event, 'name'),
        password: detail(event, 'password'),
      },
    }),
  user_renamed: changeUser((event) => ({ name: detail(event, 'name') })),
  user_disabled: changeUser(() => ({ disabled: true })),
  user_enabled: changeUser(() => ({ disabled: false })),
  user_erased: (state, event) => {
    changeUser(() => ({ disabled: true, name: null, password: null }))(state, event);
    for (const [id, { facts }] of state.of('badge')) {
      if (facts.user_id === event.userId) state.remove('badge', id);
    }
  },
  emergency_right_changed: changeUser((event) => {
    const right = detail(event, 'emergency');
    return { emergency: right === 'by_role' ? null : right };
  }),
  password_set: changeUser((event) => ({ password: detail(event, 'password') })),
  password_renewed: changeUser((event) => ({ password: detail(event, 'password') })),
  ward_added: (state, event) =>
    state.put('ward', String(detail(event, 'ward_id')), {
      seq: event.seq,
      facts: { name: detail(event, 'name'), profile: detail(event, 'profile') },
    }),
  ward_changed: (state, event) =>
    state.change('ward', String(detail(event, 'ward_id')), event.seq, { profile: detail(event, 'profile') }),
  ward_removed: (state, event) => state.remove('ward', String(detail(event, 'ward_id'))),
  device_registered: (state, event) =>
    state.put('device', deviceOf(event), {
      seq: event.seq,
      facts: { key: detail(event, 'key'), ward_id: detail(event, 'ward_id'), state: detail(event, 'state') },
    }),
  device_enrolled: (state, event) => {
    state.change('device', deviceOf(event), event.seq, {
      state: 'enrolled',
      // An approval does not move it to another ward.
      ...(event.reason === 'approved' ? {} : { ward_id: detail(event, 'ward_id') }),
    });
    useCode(state, event);
  },
  device_waiting: (state, event) => {
    state.change('device', deviceOf(event), event.seq, {
      state: 'waiting',
      ward_id: detail(event, 'ward_id'),
    });
    useCode(state, event);
  },
  enrolment_code_made: (state, event) =>
    state.put('enrolment_code', String(detail(event, 'code')), {
      seq: event.seq,
      facts: {
        ward_id: detail(event, 'ward_id'),
        expires_at: isoTime(event.timeMs + Number(detail(event, 'ttl_seconds')) * 1000),
        ...notOfSite,
      },
      mayBeGone: true,
    }),
  site_code_made: (state, event) =>
    state.put('enrolment_code', String(detail(event, 'code')), {
      seq: event.seq,
      facts: {
        ward_id: detail(event, 'ward_id'),
        expires_at: isoTime(event.timeMs + Number(detail(event, 'ttl_seconds')) * 1000),
        site_code: detail(event, 'site_code'),
        uses_left: detail(event, 'uses'),
        networks: detail(event, 'networks'),
        approval: detail(event, 'approval'),
        replace_same_name: detail(event, 'replace_same_name'),
      },
      mayBeGone: true,
    }),
  site_code_revoked: (state, event) => state.remove('enrolment_code', String(detail(event, 'code'))),
  device_revoked: (state, event) => state.change('device', deviceOf(event), event.seq, { state: 'revoked' }),
  client_added: (state, event) =>
    state.put('client', String(detail(event, 'client_id')), {
      seq: event.seq,
      facts: {
        type: detail(event, 'type'),
        name: detail(event, 'name'),
        secret: detail(event, 'secret_sha256'),
      },
    }),
  client_removed: (state, event) => state.remove('client', String(detail(event, 'client_id'))),
  badge_linked: (state, event) =>
    state.put('badge', String(detail(event, 'badge_id')), {
      seq: event.seq,
      facts: {
        user_id: event.userId,
        number: detail(event, 'badge'),
        // Only codes end by themselves.
        expires_at: detail(event, 'expires_at') ?? null,
        card_key: detail(event, 'card_key') ?? null,
      },
    }),
  badge_removed: (state, event) => state.remove('badge', String(detail(event, 'badge_id'))),
  sign_in: (state, event) =>
    state.put('session', String(event.sessionId), {
      seq: event.seq,
      facts: {
        user_id: event.userId,
        device_id: event.deviceId,
        ward_id: detail(event, 'ward_id'),
        profile: detail(event, 'profile'),
        bound: detail(event, 'bound'),
        expires_at: detail(event, 'expires_at'),
      },
    }),
  sign_out: endSession,
  session_expired: endSession,
  session_ended: endSession,
  reuse_detected: endSession,
  break_glass: (state, event) =>
    state.put('emergency', emergencyOf(event), {
      seq: event.seq,
      facts: {
        kind: detail(event, 'kind'),
        user_id: event.userId,
        device_id: event.deviceId,
        reason_code: event.reason,
        content: detail(event, 'content'),
        words: null,
        words_noted_by: null,
        code_id: detail(event, 'code_id') ?? null,
        doubt: detail(event, 'doubt') ?? null,
        note: null,
        recorded_at: new Date(event.timeMs).toISOString(),
        ended: false,
        verdict: null,
        reviewer_id: null,
      },
    }),
  break_glass_words: (state, event) =>
    state.change('emergency', emergencyOf(event), event.seq, {
      words: detail(event, 'words'),
      words_noted_by: detail(event, 'reviewer_id') ?? null,
    }),
  break_glass_ended: (state, event) => {
    const doubt = detail(event, 'doubt');
    const facts = doubt === undefined ? { ended: true } : { ended: true, doubt };
    state.change('emergency', emergencyOf(event), event.seq, facts);
  },
  emergency_code_made: (state, event) =>
    state.put('emergency_code', String(detail(event, 'code_id')), {
      seq: event.seq,
      facts: {
        uses: detail(event, 'uses'),
        expires: detail(event, 'expires'),
        made_at: isoTime(event.timeMs),
      },
    }),
  emergency_reviewed: (state, event) =>
    state.change('emergency', String(detail(event, 'emergency_id')), event.seq, {
      verdict: event.reason,
      reviewer_id: detail(event, 'reviewer_id'),
      note: detail(event, 'note'),
    }),
  emergencies_removed: (state, event) => {
    const beforeMs = retentionStart(event.timeMs, Number(detail(event, 'older_than_years')));
    for (const [id, vouched] of state.of('emergency')) {
      const { verdict, recorded_at: recordedAt } = vouched.facts;
      const isClosed = verdict !== null && verdict !== 'needs_follow_up';
      if (isClosed && Date.parse(String(recordedAt)) < beforeMs)
        state.put('emergency', id, { ...vouched, mayBeGone: true });
    }
  },
  // Sessions opened by a clock that was behind may have been moved with it.
  clock_trusted: (state, event) => {
    const movedMs = Math.max(0, Math.ceil(Number(detail(event, 'moved_ms') ?? 0) / 1000) * 1000);
    if (movedMs === 0) return;
    for (const [id, { facts, seq }] of state.of('session')) {
      const endMs = Date.parse(String(facts.expires_at));
      if (Number.isNaN(endMs)) continue;
      state.put('session', id, { facts: { ...facts, expires_at: isoTime(endMs + movedMs) }, seq });
    }
  },
  sign_in_failed: null,
  refresh: null,
  refresh_recovered: null,
  refresh_refused: null,
  generation_restored: null,
  sign_out_refused: null,
  lock: null,
  unlock: null,
  unlock_failed: null,
  continue_failed: null,
  pin_set: null,
  pin_set_failed: null,
  badge_read: null,
  emergency_report_unverified: null,
  alert: null,
  enrolment_refused: null,
  administration_denied: null,
  administration_read: null,
  client_login_failed: null,
  setup_done: null,
  setup_refused: null,
  key_created: null,
  key_rotated: null,
  key_recovered: null,
  keys_rewrapped: null,
  key_retired: null,
  sessions_removed: null,
  state_recorded: null,
  checkpoint: null,
  lanes_signed: null,
  replication_lost: null,
  replication_back: null,
  audit_exported: null,
  audit_read: null,
  audit_pruned: null,
  audit_damaged: null,
  database_backed_up: null,
  database_restored: null,
  clock_doubted: null,
  clock_accepted: null,
};

/** The events that change what must stand in the tables. */
export const stateEventTypes = auditEventTypes.filter((type) => effects[type] !== null);
