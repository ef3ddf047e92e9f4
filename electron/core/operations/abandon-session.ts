import type { WorkstationState } from '../session/workstation-state.ts';

type Parts = Pick<WorkstationState, 'outbox' | 'servers'>;

/**
 * Ends, at the server, a session that is not or no longer on screen. Resolves when the order is stored; `told`
 * resolves after the first try to tell the server.
 */
export async function abandonSession(
  state: Parts,
  { id, expiresAtMs }: { readonly id: string; readonly expiresAtMs: number },
): Promise<{ readonly told: Promise<void> }> {
  const { serverId } = state.servers;
  await state.outbox.signOuts.add({ sessionId: id, serverId, expiresAtMs });
  return { told: state.outbox.signOuts.deliver() };
}
