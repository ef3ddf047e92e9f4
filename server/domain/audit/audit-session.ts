import type { AuditDetails, AuditEventType, AuditTrail } from '../records/audit-event.ts';
import type { Session } from '../records/session.ts';

export interface SessionEvent {
  readonly type: AuditEventType;
  readonly outcome?: 'success' | 'failure';
  readonly timeMs: number;
  readonly address: string | null;
  readonly reason?: string;
  readonly details?: AuditDetails;
  /** Connects an alert's line in the log with its request. */
  readonly requestId?: string | undefined;
}

/** Appends an event about a session, with its user and device. */
export async function auditSession(audit: AuditTrail, session: Session, event: SessionEvent): Promise<void> {
  await audit.append(
    {
      type: event.type,
      outcome: event.outcome ?? 'success',
      timeMs: event.timeMs,
      userId: session.user.id,
      sessionId: session.id,
      deviceId: session.device?.id ?? null,
      address: event.address,
      reason: event.reason ?? null,
      details: event.details ?? null,
    },
    event.requestId,
  );
}
