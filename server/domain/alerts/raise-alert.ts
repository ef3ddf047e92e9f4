import type { EmergencyAlert } from '../../contract/emergency.ts';
import type { AlertRepository, AlertTargets } from '../records/alert.ts';

/** Puts an alert into the store, once for each webhook, in the transaction of what it tells of. */
export function raiseAlert(
  { alerts }: { readonly alerts: Pick<AlertRepository, 'insert'> },
  { targets }: Pick<AlertTargets, 'targets'>,
  alert: EmergencyAlert,
): void {
  const body = JSON.stringify(alert);
  const createdAtMs = Date.parse(alert.recorded_at);
  for (const target of targets) alerts.insert({ id: alert.id, target, body, createdAtMs });
}
