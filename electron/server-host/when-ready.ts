import type { ServerEndpoint, ServerEndpointState } from '../core/ports/server-endpoint.ts';

/** Waits until the server listens and gives its URL; rejects with the reason when it cannot be started. */
export function whenReady(endpoint: ServerEndpoint): Promise<string> {
  return new Promise((resolve, reject) => {
    const settle = (state: ServerEndpointState): boolean => {
      if (state.kind === 'ready') resolve(state.url);
      else if (state.kind === 'failed') reject(new Error(state.reason));
      else return false;
      return true;
    };
    if (settle(endpoint.state)) return;
    const unsubscribe = endpoint.subscribe((state) => {
      if (settle(state)) unsubscribe();
    });
  });
}
