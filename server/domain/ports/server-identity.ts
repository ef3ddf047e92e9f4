/** Who a server is, whatever its name and port. */
export interface ServerIdentity {
  /** A signed statement that this identity answers at the public URL of the server, to one question. */
  state(challenge: string): string;
}
