/** State of the token server as this machine sees it before any request is made. */
export type ServerEndpointState =
  | { readonly kind: 'starting' }
  | {
      readonly kind: 'ready';
      /** The server's own address, which proofs name wherever a request is sent. */
      readonly url: string;
      /** Further addresses at which the same server can be reached, in the order in which they are tried. */
      readonly others?: readonly string[];
    }
  /** The bundled server ended and is being started again; `attempt` counts from 1. */
  | { readonly kind: 'restarting'; readonly attempt: number }
  | { readonly kind: 'failed'; readonly reason: string };

/** Where the token server is: fixed by policy (central mode) or a child process (local mode). */
export interface ServerEndpoint {
  readonly mode: 'local' | 'central';
  /** Distinguishes this server's sessions from those of another: "local" or the server's origin. */
  readonly id: string;
  readonly state: ServerEndpointState;
  /** Code that permits the first-run set-up; null in central mode. Never shown or logged. */
  readonly setupCode: string | null;
  /** Returns a function that ends the subscription. */
  subscribe(listener: (state: ServerEndpointState) => void): () => void;
}
