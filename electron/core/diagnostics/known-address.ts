import type { CheckContext } from './check-context.ts';

/** Address of the server as far as it is known now; null when it is not. */
export function knownAddress({ server }: CheckContext): string | null {
  if (server.kind !== 'known') return null;
  const { state } = server.endpoint;
  return state.kind === 'ready' ? state.url : null;
}

/** The server of this computer speaks HTTP on loopback, where nobody listens in. */
export function isOnThisMachine(address: string): boolean {
  return /^(127(\.\d+){3}|\[::1\])$/.test(new URL(address).hostname);
}
