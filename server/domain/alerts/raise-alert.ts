import type { EmergencyAlert } from '../../contract/emergency.ts';
import type { AlertRepository, AlertTargets } from '../records/alert.ts';

/** Puts an alert into the store, once for each webhook, in the transaction of what it tells of. */
export async function raiseAlert(
  { alerts }: { readonly alerts: Pick<AlertRepository, 'insert'> },
  { targets }: Pick<AlertTargets, 'targets'>,
  alert: EmergencyAlert,
): Promise<void> {
  const body = JSON.stringify(alert);
  const createdAtMs = Date.parse(alert.recorded_at);
  for (const target of targets) await alerts.insert({ id: alert.id, target, body, createdAtMs });
}
