import type { AuditEvent } from '../../domain/records/audit-event.ts';
import { uuidToBlob } from '../uuid-blob.ts';
import type { Value } from './statement.ts';

/** One list for each column of `selectAuditColumns`, with the events in their order. */
export function auditColumns(events: readonly AuditEvent[]): readonly Value[] {
  return [
    events.map(({ seq }) => seq),
    events.map(({ timeMs }) => timeMs),
    events.map(({ type }) => type),
    events.map(({ outcome }) => outcome),
    events.map(({ userId }) => userId),
    events.map(({ sessionId }) => uuidToBlob(sessionId)),
    events.map(({ deviceId }) => uuidToBlob(deviceId)),
    events.map(({ address }) => address),
    events.map(({ reason }) => reason),
    events.map(({ details }) => (details === null ? null : JSON.stringify(details))),
    events.map(({ prevHash }) => prevHash),
    events.map(({ hash }) => hash),
    events.map(({ seal }) => seal),
  ];
}

const columns = [
  ['seq', 'bigint'],
  ['time_ms', 'bigint'],
  ['type', 'text'],
  ['outcome', 'text'],
  ['user_id', 'bigint'],
  ['session_id', 'bytea'],
  ['device_id', 'bytea'],
  ['address', 'text'],
  ['reason', 'text'],
  ['details', 'text'],
  ['prev_hash', 'bytea'],
  ['hash', 'bytea'],
  ['seal', 'bytea'],
] as const;

/** Inserts `auditColumns`, which are the parameters from `first` on; the lane and `after_seq` are those before. */
export function insertAuditColumns(first: number): string {
  const lists = columns.map(([, type], index) => `$${first + index}::${type}[]`).join(', ');
  const names = columns.map(([name]) => name).join(', ');
  return `INSERT INTO audit_events (lane, after_seq, ${names})
  SELECT $${first - 2}::integer, $${first - 1}::bigint, e.* FROM unnest(${lists}) AS e (${names})`;
}
