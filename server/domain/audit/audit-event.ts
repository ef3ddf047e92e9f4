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
  'break_glass',
  'alert',
  'device_registered',
  'user_added',
  'user_disabled',
  'user_enabled',
  'password_set',
  'ward_added',
  'client_added',
  'client_removed',
  'setup_done',
  'key_created',
  'key_rotated',
  'sessions_removed',
  'audit_exported',
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
}

/** The chain of events; appending happens in the transaction of the act itself. */
export interface AuditTrail {
  append(event: NewAuditEvent): void;
  /** All events in their order, a few at a time in memory. */
  events(): IterableIterator<AuditEvent>;
}
