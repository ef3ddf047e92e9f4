import type { ChainVerdict } from '../../../server/domain/audit/chain/verify-chain.ts';
import { verifyTrail } from '../../../server/domain/audit/verify-trail.ts';
import type { AuditEvent } from '../../../server/domain/records/audit-event.ts';
import { type DatabaseAndClock, withStoreOf } from './add-test-user.ts';
import type { TestServer } from './start-test-server.ts';

/** All audit events of a running server. */
export function readAudit(server: TestServer): Promise<readonly AuditEvent[]> {
  return withStoreOf(server, ({ unitOfWork }) =>
    unitOfWork.read(async ({ audit }) => await Array.fromAsync(audit.events())),
  );
}

/** Types of the newest events, oldest of them first. */
export async function newestEvents(server: TestServer, count: number): Promise<readonly string[]> {
  return (await readAudit(server)).slice(-count).map(({ type }) => type);
}

/** The result of `audit verify`. */
export function verifyAudit(
  server: DatabaseAndClock,
  reviewed: ReadonlySet<number> = new Set(),
): Promise<ChainVerdict> {
  return withStoreOf(server, ({ unitOfWork }, { keys, headFile }) =>
    unitOfWork.read(async ({ audit }) =>
      verifyTrail(audit, { seal: keys.auditSeal, headRecord: headFile }, reviewed),
    ),
  );
}
