import type { CheckContext } from './check-context.ts';

/** All addresses of the server, its own first; none while it is not known. */
export function knownAddresses({ server }: CheckContext): readonly string[] {
  if (server.kind !== 'known') return [];
  const { state } = server.endpoint;
  return state.kind === 'ready' ? [state.url, ...(state.others ?? [])] : [];
}

/** The server on this computer uses HTTP on loopback, where nobody can listen in. */
export function isOnThisMachine(address: string): boolean {
  return /^(127(\.\d+){3}|\[::1\])$/.test(new URL(address).hostname);
}
