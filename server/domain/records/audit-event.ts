import type { StateTables } from './entity.ts';

/** Every kind of event there is. */
export const auditEventTypes = [
  'sign_in',
  'sign_in_failed',
  'refresh',
  'refresh_recovered',
  'refresh_refused',
  'reuse_detected',
  'generation_restored',
  'sign_out',
  'sign_out_refused',
  'session_expired',
  'session_ended',
  'lock',
  'unlock',
  'unlock_failed',
  'continue_failed',
  'pin_set',
  'pin_set_failed',
  'badge_read',
  'badge_linked',
  'badge_removed',
  'break_glass',
  'break_glass_ended',
  'emergency_report_unverified',
  'emergency_reviewed',
  'emergency_code_made',
  'emergency_right_changed',
  'alert',
  'device_registered',
  'device_enrolled',
  'device_revoked',
  'enrolment_code_made',
  'enrolment_refused',
  'administration_denied',
  'administration_read',
  'user_added',
  'user_renamed',
  'user_disabled',
  'user_enabled',
  'password_set',
  'password_renewed',
  'ward_added',
  'ward_changed',
  'client_added',
  'client_removed',
  'client_login_failed',
  'setup_done',
  'setup_refused',
  'user_erased',
  'key_created',
  'key_rotated',
  'key_retired',
  'sessions_removed',
  'emergencies_removed',
  'state_recorded',
  'checkpoint',
  'audit_exported',
  'audit_read',
  'audit_pruned',
  'audit_damaged',
  'database_backed_up',
  'database_restored',
  'clock_doubted',
  'clock_accepted',
  'clock_trusted',
] as const;
export type AuditEventType = (typeof auditEventTypes)[number];

/** Values that canonical JSON can hold without loss. */
export type AuditDetails = Readonly<Record<string, string | number | boolean | null>>;

/** Something that happened, before it has its place in the chain. */
export interface NewAuditEvent {
  readonly type: AuditEventType;
  readonly outcome: 'success' | 'failure';
  readonly timeMs: number;
  readonly userId?: number | null;
  readonly sessionId?: string | null;
  readonly deviceId?: string | null;
  /** Network address of the caller; null for the command line and the server itself. */
  readonly address?: string | null;
  readonly reason?: string | null;
  readonly details?: AuditDetails | null;
}

/** An event as it is stored: complete, numbered and chained. */
export interface AuditEvent extends Required<NewAuditEvent> {
  /** From 1, without gaps. */
  readonly seq: number;
  readonly prevHash: Buffer;
  readonly hash: Buffer;
  /** Keyed digest of `hash`; null when it was written without a key. */
  readonly seal: Buffer | null;
}

/** A link of the chain: number and hash of an event. */
export interface ChainLink {
  readonly seq: number;
  readonly hash: Buffer;
}

/** From and up to which event, both included. */
export interface AuditRange {
  readonly fromSeq?: number;
  readonly toSeq?: number;
}

/** A row among the events that is none. */
export interface Stranger {
  readonly seq: number;
  /** Its number as SQLite writes it, which may be larger than any number of ours. */
  readonly shownSeq: string;
}

/** The chain of events; appending happens in the transaction of the act itself. */
export interface AuditTrail {
  /** The newest link, within a job. */
  readonly head: ChainLink;
  /** `requestId` is for the log, where alerts are told; the trail has none. */
  append(event: NewAuditEvent, requestId?: string): void;
  /** Events in their order, a few at a time in memory; others may be appended meanwhile. */
  events(range?: AuditRange): IterableIterator<AuditEvent>;
  /** At most `limit` events of ours before `beforeSeq`, newest first; null: from the newest on. */
  newestBefore(beforeSeq: number | null, limit: number): readonly AuditEvent[];
  /** Whether an event of the table was written by us: whoever shows events to people leaves out what was not. */
  isOurs(event: AuditEvent): boolean;
  /** The first row whose number no event can have, or that holds a number in another form; null: there is none. */
  firstStranger(): Stranger | null;
  /** What is missing or changed of the rules by which the database keeps its rows, in a few words; null: nothing. */
  problemOfRules(): string | null;
  /** Runs a query that sees the database as it is at one moment, whoever writes meanwhile. */
  atOneMoment<Result>(query: () => Result): Result;
  /** Number of the newest event; 0 when there is none. */
  newestSeq(): number;
  /** Number of the first event of `timeMs` or later; null when there is none. */
  firstSeqSince(timeMs: number): number | null;
  /** The newest event that shows which key seals the chain: its key made known, or a signature by it. */
  newestKeyMark(): AuditEvent | null;
  /** Number of the event that made an audit key known; null when there is none. */
  seqOfAuditKey(keyId: string): number | null;
  /** The newest record of a pruning. */
  newestPruning(): AuditEvent | null;
  /** The newest event that signs a snapshot of the state. */
  newestSnapshotEvent(): AuditEvent | null;
  /** How many events there are after `seq`. */
  countAfter(seq: number): number;
  /** Events after `seq` that change what the trail vouches for. */
  stateEvents(seq: number): IterableIterator<AuditEvent>;
  /** The tables that the trail vouches for. */
  readonly state: StateTables;
  /** Removes at most `limit` of the oldest events up to `seq`; returns how many. */
  removeThrough(seq: number, limit: number): number;
}
