import type { StateTables } from './entity.ts';

/** Every type of event with what it says (docs/audit-events.md). */
export const auditEvents = {
  sign_in: 'A session began.',
  sign_in_failed: 'A sign-in was refused.',
  refresh: 'A session received new tokens.',
  refresh_recovered: 'A client that had lost the answer received the same tokens again.',
  refresh_refused: 'A refresh was refused; the session goes on.',
  reuse_detected: 'An outdated refresh token was presented, and the session ended.',
  generation_restored: 'After a restore, a token newer than the database was accepted.',
  sign_out: 'A user signed out.',
  sign_out_refused: 'A sign-out lacked the proof of the session’s key.',
  session_expired: 'A session reached its end.',
  session_ended: 'A session ended for another reason, such as an administrator or another sign-in.',
  lock: 'A workstation locked its screen.',
  unlock: 'A user unlocked the screen.',
  unlock_failed: 'A PIN or password at the lock screen was wrong.',
  continue_failed: 'A PIN or password for continuing a session was wrong.',
  pin_set: 'A user set a PIN.',
  pin_set_failed: 'A user gave a wrong password when setting a PIN.',
  badge_read: 'A workstation asked whose badge it had read.',
  badge_linked: 'A badge was linked to a user.',
  badge_removed: 'A badge was removed.',
  break_glass: 'An emergency access began.',
  break_glass_ended: 'An emergency access ended.',
  emergency_report_unverified: 'A report of a sealed code arrived that anybody could have made up.',
  emergency_reviewed: 'A security officer reviewed an emergency access.',
  emergency_code_made: 'A sealed code was made.',
  emergency_right_changed: 'The right of a user to emergency access changed.',
  alert: 'Something happened that somebody should look at; `reason` says what.',
  device_registered: 'A workstation appeared for the first time.',
  device_waiting: 'A workstation used a site code and waits for IT to admit it.',
  device_enrolled: 'A workstation was enrolled.',
  device_revoked: 'A workstation was revoked.',
  enrolment_code_made: 'An enrolment code was made.',
  site_code_made: 'A code was made with which many workstations can enrol.',
  site_code_revoked: 'A site code was revoked.',
  enrolment_refused: 'An enrolment code was refused.',
  administration_denied: 'A user asked for an act of administration without the right to it.',
  administration_read: 'An administrator looked at a list or record.',
  user_added: 'A user was added.',
  user_renamed: 'A user was renamed.',
  user_disabled: 'A user was disabled.',
  user_enabled: 'A disabled user was enabled again.',
  password_set: 'An administrator set a password.',
  password_renewed: 'A password was hashed anew at its sign-in, because its hash was outdated.',
  ward_added: 'A ward was added.',
  ward_changed: 'A ward received another profile.',
  client_added: 'A confidential client was registered.',
  client_removed: 'A confidential client was removed.',
  client_login_failed: 'A confidential client failed to authenticate.',
  setup_done: 'The first users were set up at a workstation.',
  setup_refused: 'A setup code was refused.',
  user_erased: 'Name and password of a user were destroyed.',
  key_created: 'A key was made.',
  key_rotated: 'A key was made to replace another one.',
  key_retired: 'A key that had outlived its tokens was destroyed.',
  sessions_removed: 'Records of ended sessions were removed.',
  emergencies_removed: 'Records of reviewed emergency accesses were removed.',
  state_recorded: 'The server signed a snapshot of the tables.',
  checkpoint: 'The server signed the audit trail.',
  audit_exported: 'Audit events were exported.',
  audit_read: 'An administrator read audit events.',
  audit_pruned: 'Old audit events were moved to an archive.',
  audit_damaged: 'The server found damage in the audit trail.',
  database_backed_up: 'The database was backed up.',
  database_restored: 'A backup was restored.',
  clock_doubted: 'The server stopped trusting the clock of its machine.',
  clock_accepted: 'An administrator confirmed the clock of the machine.',
  clock_trusted: 'The server trusts the clock of its machine again.',
} as const;
export type AuditEventType = keyof typeof auditEvents;
export const auditEventTypes = Object.keys(auditEvents) as readonly AuditEventType[];

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
