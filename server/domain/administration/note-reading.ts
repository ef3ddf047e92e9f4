import type { Right } from '../../contract/rights.ts';
import type { Ports } from '../ports.ts';
import { noteOnce } from '../throttling/run-noting.ts';
import { type Administrator, actedBy } from './administrator.ts';

/**
 * Records that somebody looked at data of other people. Within a minute, all pages and repetitions of one session are
 * one event, so that a screen left open does not fill the trail.
 */
export async function noteReading(
  ports: Pick<Ports, 'clock' | 'unitOfWork' | 'limits'>,
  by: Administrator,
  what: Right,
): Promise<void> {
  const timeMs = ports.clock.nowMs();
  await noteOnce(ports, `reading ${what} ${by.session?.id}`, ({ audit }) =>
    audit.append({
      type: what === 'read_audit' ? 'audit_read' : 'administration_read',
      outcome: 'success',
      timeMs,
      userId: by.session?.user.id ?? null,
      sessionId: by.session?.id ?? null,
      deviceId: by.session?.device?.id ?? null,
      address: by.address,
      reason: what,
      details: actedBy(by),
    }),
  );
}
