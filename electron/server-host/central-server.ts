import { allAddresses, type ServerAddresses, serverAddresses } from '../core/policy/server-addresses.ts';
import type { ServerEndpoint, ServerEndpointState } from '../core/ports/server-endpoint.ts';

/** The server named in the policy; it runs elsewhere, so there is nothing to start or watch. */
export class CentralServer implements ServerEndpoint {
  readonly mode = 'central';
  readonly id: string;
  readonly state: ServerEndpointState;
  readonly setupCode = null;

  /** Each address by HTTPS, or by HTTP to loopback; throws `ZodError` for anything else. */
  constructor(addresses: ServerAddresses) {
    const [url, ...others] = allAddresses(serverAddresses.parse(addresses));
    this.id = new URL(url).origin;
    this.state = { kind: 'ready', url, ...(others.length > 0 && { others }) };
  }

  subscribe(): () => void {
    return () => undefined;
  }
}
