import type { CheckContext } from './check-context.ts';

/** The server's address; null while it is not known. */
export function knownAddress({ server }: CheckContext): string | null {
  if (server.kind !== 'known') return null;
  const { state } = server.endpoint;
  return state.kind === 'ready' ? state.url : null;
}

/** The server on this computer uses HTTP on loopback, where nobody can listen in. */
export function isOnThisMachine(address: string): boolean {
  return /^(127(\.\d+){3}|\[::1\])$/.test(new URL(address).hostname);
}
