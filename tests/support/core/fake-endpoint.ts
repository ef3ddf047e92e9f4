import type { ServerEndpoint, ServerEndpointState } from '../../../electron/core/ports/server-endpoint.ts';

/** A server whose address the test controls. */
export class FakeEndpoint implements ServerEndpoint {
  readonly mode: 'local' | 'central';
  readonly id: string;
  readonly setupCode: string | null;
  state: ServerEndpointState;
  readonly #listeners = new Set<(state: ServerEndpointState) => void>();

  constructor(
    url: string,
    options: { mode?: 'local' | 'central'; id?: string; setupCode?: string | null } = {},
  ) {
    this.state = { kind: 'ready', url };
    this.mode = options.mode ?? 'central';
    this.id = options.id ?? url;
    this.setupCode = options.setupCode ?? null;
  }

  subscribe(listener: (state: ServerEndpointState) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  become(state: ServerEndpointState): void {
    this.state = state;
    for (const listener of this.#listeners) listener(state);
  }
}
