import type { WorkstationState } from '../session/workstation-state.ts';

/** Ends a session at the server that is not, or no longer, the one on screen; told in the background. */
export async function abandonSession(
  state: WorkstationState,
  { id, expiresAtMs }: { readonly id: string; readonly expiresAtMs: number },
): Promise<void> {
  const serverId = state.dependencies.endpoint.id;
  await state.queue.add({ sessionId: id, serverId, expiresAtMs });
  void state.queue.deliver();
}
