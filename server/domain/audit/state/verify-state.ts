import type { AuditEvent, AuditTrail } from '../../records/audit-event.ts';
import {
  type Entity,
  type EntityKind,
  entityKinds,
  type Fact,
  type StateTables,
} from '../../records/entity.ts';
import type { AuditSeal } from '../chain/audit-seal.ts';
import { isAuthentic } from '../chain/hash-chain.ts';
import { readSnapshot, signsSnapshot } from './state-snapshot.ts';
import { endsSession, type Vouched, VouchedState } from './vouched-state.ts';

/** Something in the database that does not follow from the trail. */
export interface StateDifference {
  readonly kind: EntityKind | 'snapshot' | 'events' | 'rules';
  /** The event that contradicts it, or after which nothing confirms it. */
  readonly seq: number;
  readonly problem: string;
}

/** The first of the differences; null: there is none. */
export async function firstDifference(
  differences: AsyncIterable<StateDifference>,
): Promise<StateDifference | null> {
  for await (const difference of differences) return difference;
  return null;
}

/** The event from which on the trail vouches for the tables; null: none yet, or not with this key. */
export async function findVouchingEvent(audit: AuditTrail, seal: AuditSeal): Promise<AuditEvent | null> {
  const snapshot = await audit.newestSnapshotEvent();
  const birth = await findBirth(audit, seal);
  return snapshot && snapshot.seq > (birth?.seq ?? 0) ? snapshot : birth;
}

/** The event that announced the keys of an empty database: everything added since is in the trail. */
export async function findBirth(audit: AuditTrail, seal: AuditSeal): Promise<AuditEvent | null> {
  const seq = await audit.seqOfAuditKey(seal.keyId);
  if (seq === null) return null;
  const [made] = await Array.fromAsync(audit.events({ fromSeq: seq, toSeq: seq }));
  return made?.details?.state === 'empty' ? made : null;
}

/** Tracks, event by event, what the tables must contain, and compares at the end. */
export class StateWalk {
  readonly #base: AuditEvent;
  readonly #tables: StateTables;
  readonly #state: VouchedState | null;
  readonly #wrongEnds = new Map<string, StateDifference>();
  /** By the workstation that was enrolled. */
  readonly #wrongCodes = new Map<string, StateDifference>();

  private constructor(tables: StateTables, base: AuditEvent, state: VouchedState | null) {
    this.#base = base;
    this.#tables = tables;
    this.#state = state;
  }

  /** Begins at the event from which on the trail vouches for the tables. */
  static async from(tables: StateTables, seal: AuditSeal, base: AuditEvent): Promise<StateWalk> {
    const state = signsSnapshot(base) ? await readSnapshot(tables, seal, base) : new VouchedState();
    return new StateWalk(tables, base, state);
  }

  async step(event: AuditEvent): Promise<void> {
    if (event.seq <= this.#base.seq || this.#state === null) return;
    if (endsSession(event)) await this.#followEnd(event);
    this.#followAdmission(this.#state, event);
    this.#state.apply(event);
  }

  /** The differences, most serious kinds first. */
  async *finish(): AsyncIterableIterator<StateDifference> {
    const state = this.#state;
    if (state === null) {
      yield {
        kind: 'snapshot',
        seq: this.#base.seq,
        problem: 'its snapshot of the state was changed or removed',
      };
      return;
    }
    const found = new Map<EntityKind, Set<string>>(entityKinds.map((kind) => [kind, new Set()]));
    for await (const entity of this.#tables.entities()) {
      found.get(entity.kind)?.add(entity.id);
      yield* differencesOf(entity, state.of(entity.kind).get(entity.id), this.#base.seq);
    }
    for (const kind of entityKinds) yield* this.#missing(state, kind, found.get(kind) ?? new Set());
    yield* this.#wrongEnds.values();
    yield* this.#wrongCodes.values();
  }

  async *#missing(
    state: VouchedState,
    kind: EntityKind,
    found: ReadonlySet<string>,
  ): AsyncIterableIterator<StateDifference> {
    for (const [id, { seq, mayBeGone }] of state.of(kind)) {
      if (found.has(id) || mayBeGone) continue;
      const end = kind === 'session' ? await this.#tables.endOf(id) : null;
      const problem =
        end === null
          ? `${nameOf(kind, id)} is gone, although nobody has removed it`
          : `${nameOf(kind, id)} has ended in the table (${end}), but no event ended it`;
      yield { kind, seq, problem };
    }
  }

  /** A workstation enrolled by an invalid code is reported until IT has revoked it or admitted it itself. */
  #followAdmission(state: VouchedState, event: AuditEvent): void {
    if (event.outcome !== 'success') return;
    const isAdmission = event.type === 'device_enrolled' || event.type === 'device_waiting';
    if (!isAdmission && event.type !== 'device_revoked') return;
    const device = String(event.deviceId);
    const problem = isAdmission ? this.#problemOfCode(state, event) : null;
    if (problem) this.#wrongCodes.set(device, problem);
    else this.#wrongCodes.delete(device);
  }

  /** A used code is gone: only its events can show whether IT created it, for what, and for how long. */
  #problemOfCode(
    state: VouchedState,
    { seq, timeMs, deviceId, details }: AuditEvent,
  ): StateDifference | null {
    // Approved without a code.
    if (typeof details?.code !== 'string') return null;
    const code = state.of('enrolment_code').get(details.code);
    const { expires_at: expiresAt, ward_id: wardId, uses_left: usesLeft } = code?.facts ?? {};
    const isOver = timeMs > Date.parse(String(expiresAt)) + betweenReadingsMs;
    const isElsewhere = typeof wardId === 'number' && wardId !== details.ward_id;
    const isUsedUp = typeof usesLeft === 'number' && usesLeft <= 0;
    if (code && !isOver && !isElsewhere && !isUsedUp) return null;
    const fault = !code
      ? 'that nobody has made'
      : isOver
        ? 'that had expired'
        : isElsewhere
          ? 'of another ward'
          : 'that had been used up';
    const problem = `${nameOf('device', String(deviceId))} was admitted by an enrolment code ${fault}`;
    return { kind: 'enrolment_code', seq, problem };
  }

  /** The last end counts: a session that somebody has revived is ended again by IT. */
  async #followEnd(event: AuditEvent): Promise<void> {
    const session = String(event.sessionId);
    const problem = await this.#problemOfEnd(event);
    if (problem) this.#wrongEnds.set(session, problem);
    else this.#wrongEnds.delete(session);
  }

  /** Ended sessions are removed after some days; those that remain must say why they ended. */
  async #problemOfEnd({ seq, sessionId, reason }: AuditEvent): Promise<StateDifference | null> {
    const end = sessionId === null ? null : await this.#tables.endOf(sessionId);
    if (end === null || end === reason) return null;
    const problem =
      end === 'open'
        ? `${nameOf('session', String(sessionId))} is open in the table, but was ended (${reason})`
        : `${nameOf('session', String(sessionId))} ended by "${end}", but the trail says "${reason}"`;
    return { kind: 'session', seq, problem };
  }
}

/** The clock is read once to check a code and once for its event. */
const betweenReadingsMs = 1000;

/** Checks the tables against the trail alone, without following its chain: fast enough for `doctor`. */
export async function* verifyState(
  audit: AuditTrail,
  seal: AuditSeal,
): AsyncIterableIterator<StateDifference> {
  const base = await findVouchingEvent(audit, seal);
  if (base === null) return;
  const walk = await StateWalk.from(audit.state, seal, base);
  for await (const event of audit.stateEvents(base.seq)) {
    if (isAuthentic(event, seal, base.seq)) await walk.step(event);
    else yield { kind: 'events', seq: event.seq, problem: 'this event was changed' };
  }
  const missing = (await audit.newestSeq()) - base.seq - (await audit.countAfter(base.seq));
  if (missing !== 0) yield { kind: 'events', seq: base.seq, problem: `${missing} later events are missing` };
  yield* walk.finish();
}

function* differencesOf(
  { kind, id, facts }: Entity,
  vouched: Vouched | undefined,
  baseSeq: number,
): IterableIterator<StateDifference> {
  if (!vouched) {
    const problem =
      kind === 'session'
        ? `${nameOf(kind, id)} is open in the table, but no event opened it, or it was ended`
        : `${nameOf(kind, id)} stands in the table, but no event has put it there`;
    yield { kind, seq: baseSeq, problem };
    return;
  }
  for (const [name, fact] of Object.entries(facts)) {
    const expected = vouched.facts[name];
    if (expected === undefined || isAsVouched(name, fact, expected)) continue;
    yield { kind, seq: vouched.seq, problem: sentenceOf(kind, id, name, fact, expected) };
  }
}

/** A session may end earlier than planned, never later; what was not to end by itself does not. */
function isAsVouched(name: string, fact: Fact | undefined, expected: Fact): boolean {
  if (name === 'expires_at' && expected !== null) return String(fact) <= String(expected);
  return fact === expected;
}

/** Digests mean nothing to a reader. */
const digests: ReadonlySet<string> = new Set([
  'name',
  'password',
  'number',
  'key',
  'secret',
  'content',
  'words',
  'note',
  'card_key',
]);

function sentenceOf(
  kind: EntityKind,
  id: string,
  name: string,
  fact: Fact | undefined,
  expected: Fact,
): string {
  const what = `${labels[name] ?? name} of ${nameOf(kind, id)}`;
  if (kind !== 'ward' && digests.has(name)) return `${what} is not the one that the trail vouches for`;
  return `${what} is ${fact ?? 'none'} in the table, but ${expected ?? 'none'} by the trail`;
}

const labels: Readonly<Record<string, string>> = {
  name: 'the name',
  password: 'the password',
  number: 'the number',
  key: 'the key',
  secret: 'the secret',
  role: 'the role',
  ward_id: 'the ward (by its number)',
  disabled: 'the state "disabled"',
  emergency: 'the right to emergency access',
  profile: 'the profile',
  user_id: 'the user (by number)',
  device_id: 'the workstation',
  expires_at: 'the end',
  card_key: 'the key of the card',
  bound: 'the binding',
  verdict: 'the verdict',
  reviewer_id: 'the reviewer',
  content: 'the text',
  words: 'the words that came later',
  words_noted_by: 'who noted the words',
  note: 'the note of the review',
  state: 'the state',
  code_id: 'the sealed code',
  doubt: 'the doubt about the times',
  uses: 'the number of uses',
  expires: 'the last day',
  made_at: 'the time of making',
  uses_left: 'the number of uses left',
  networks: 'the networks',
  approval: 'the state "needs approval"',
  replace_same_name: 'the right to replace',
  site_code: 'the id',
};

function nameOf(kind: EntityKind, id: string): string {
  const names = {
    user: 'user',
    emergency: 'emergency access',
    session: 'session',
    device: 'workstation',
    ward: 'ward',
    client: 'client',
    badge: 'badge',
    emergency_code: 'sealed code',
    enrolment_code: 'enrolment code',
  };
  return `${names[kind]} ${id}`;
}
