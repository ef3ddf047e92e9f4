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
  badge_linked: 'A badge was linked to a user, or a code for one day was made in its place.',
  badge_removed: 'A badge was removed.',
  break_glass: 'An emergency access began.',
  break_glass_words: 'The reason for an emergency access that had begun without words was written down.',
  break_glass_ended: 'An emergency access ended.',
  emergency_report_unverified: 'A report of a sealed code arrived that anybody could have made up.',
  emergency_reviewed: 'A security officer reviewed an emergency access.',
  emergency_code_made: 'A sealed code was made.',
  emergency_right_changed: 'The right of a user to emergency access changed.',
  alert: 'Something happened that somebody should look at; `reason` says what.',
  device_registered: 'A workstation appeared for the first time.',
  device_waiting: 'A workstation used a site code and is waiting for IT to admit it.',
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
  ward_removed: 'A ward that nothing belonged to was removed.',
  client_added: 'A confidential client was registered.',
  client_removed: 'A confidential client was removed.',
  client_login_failed: 'A confidential client failed to authenticate.',
  setup_done: 'The first users were set up at a workstation.',
  setup_refused: 'A setup code was refused.',
  user_erased: 'Name and password of a user were destroyed.',
  key_created: 'A key was made.',
  key_rotated: 'A key was made to replace another one.',
  key_recovered: 'A node put a key back that the database had lost.',
  keys_rewrapped: 'The keys in the database were sealed for other key-encryption keys.',
  key_retired: 'A key that had outlived its tokens was destroyed.',
  sessions_removed: 'Records of ended sessions were removed.',
  emergencies_removed: 'Records of reviewed emergency accesses were removed.',
  state_recorded: 'The server signed a snapshot of the tables.',
  checkpoint: 'The server signed the audit trail.',
  lanes_signed: 'The server signed how far the lanes of all nodes had come.',
  replication_lost: 'A node noticed that no synchronous standby has what it writes.',
  replication_back: 'A node noticed that a synchronous standby has everything again.',
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

/** Where an event is that one node of several wrote: in a chain beside that of the house. */
export interface LanePlace {
  /** From 1. */
  readonly lane: number;
  /** The newest event of the house when it was written: no other came before it. */
  readonly afterSeq: number;
}

/** An event as it is stored: complete, numbered and chained. */
export interface AuditEvent extends Required<NewAuditEvent> {
  /** From 1, without gaps. */
  readonly seq: number;
  /** Without: in the chain of the house, which is the only one of a server with a database of its own. */
  readonly place?: LanePlace;
  readonly prevHash: Buffer;
  readonly hash: Buffer;
  /** Keyed digest of `hash`; null when it was written without a key. */
  readonly seal: Buffer | null;
}

/** What identifies an event in the trail, and where it is among all others. */
export type EventPosition = Pick<AuditEvent, 'seq' | 'place'>;

/** A link of the chain: number and hash of an event. */
export interface ChainLink {
  readonly seq: number;
  readonly hash: Buffer;
}

/** The newest link of the chain that one node writes beside that of the house. */
export interface LaneHead extends ChainLink {
  /** From 1. */
  readonly lane: number;
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
  append(event: NewAuditEvent, requestId?: string): Promise<void>;
  /** Events in their order, a few at a time in memory; others may be appended meanwhile. */
  events(range?: AuditRange): AsyncIterableIterator<AuditEvent>;
  /**
   * At most `limit` events of ours before another, of all lanes, newest first; null: from the newest on. Those of lanes are
   * where the house had its place for them, and at one place by lane.
   */
  newestBefore(before: EventPosition | null, limit: number): Promise<readonly AuditEvent[]>;
  /** Whether an event of the table was written by us: whoever shows events to people leaves out what was not. */
  isOurs(event: AuditEvent): Promise<boolean>;
  /** The first row whose number no event can have, or that holds a number in another form; null: there is none. */
  firstStranger(): Promise<Stranger | null>;
  /** What is missing or changed of the rules by which the database keeps its rows, in a few words; null: nothing. */
  problemOfRules(): Promise<string | null>;
  /** Runs a query that sees the database as it is at one moment, whoever writes meanwhile. */
  atOneMoment<Result>(query: () => Promise<Result>): Promise<Result>;
  /** Number of the newest event; 0 when there is none. */
  newestSeq(): Promise<number>;
  /** Number of the first event of `timeMs` or later in a lane, or in the chain of the house; null when there is none. */
  firstSeqSince(timeMs: number, lane?: number): Promise<number | null>;
  /** The newest event that shows which key seals the chain: its key made known, or a signature by it. */
  newestKeyMark(): Promise<AuditEvent | null>;
  /** Number of the event that made an audit key known; null when there is none. */
  seqOfAuditKey(keyId: string): Promise<number | null>;
  /** The newest record of a pruning. */
  newestPruning(): Promise<AuditEvent | null>;
  /** The newest event that signs a snapshot of the state. */
  newestSnapshotEvent(): Promise<AuditEvent | null>;
  /** How many events there are after `seq`. */
  countAfter(seq: number): Promise<number>;
  /** Events after `seq` that change what the trail vouches for. */
  stateEvents(seq: number): AsyncIterableIterator<AuditEvent>;
  /** The heads of the lanes of all nodes that there ever were, without that of the house. */
  lanes(): Promise<readonly LaneHead[]>;
  /** The newest events of such lanes that came before event `seq` of the house; without lanes that had none or none left. */
  newestOfLanesBefore(seq: number): Promise<readonly LaneHead[]>;
  /** Events of such a lane in their order, a few at a time in memory. */
  eventsOfLane(lane: number, range?: AuditRange): AsyncIterableIterator<AuditEvent>;
  /** The tables that the trail vouches for. */
  readonly state: StateTables;
  /** Removes at most `limit` of the oldest events up to `seq` of a lane, or of the house; returns how many. */
  removeThrough(seq: number, limit: number, lane?: number): Promise<number>;
}
