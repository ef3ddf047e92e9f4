import type { ServerEndpointState } from '../core/ports/server-endpoint.ts';

/** The current state and who wants to know of the next. */
export class EndpointState {
  #current: ServerEndpointState;
  readonly #listeners = new Set<(state: ServerEndpointState) => void>();

  constructor(initial: ServerEndpointState) {
    this.#current = initial;
  }

  get current(): ServerEndpointState {
    return this.#current;
  }

  change(state: ServerEndpointState): void {
    this.#current = state;
    for (const listener of [...this.#listeners]) listener(state);
  }

  subscribe(listener: (state: ServerEndpointState) => void): () => void {
    this.#listeners.add(listener);
    return () => {
      this.#listeners.delete(listener);
    };
  }
}
