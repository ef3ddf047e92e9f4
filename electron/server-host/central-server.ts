import { serverUrl } from '../core/policy/server-url.ts';
import type { ServerEndpoint, ServerEndpointState } from '../core/ports/server-endpoint.ts';

/** The server named in the policy; it runs elsewhere, so there is nothing to start or watch. */
export class CentralServer implements ServerEndpoint {
  readonly mode = 'central';
  readonly id: string;
  readonly state: ServerEndpointState;
  readonly setupCode = null;

  /** `url`: HTTPS, or HTTP to a loopback address; throws `ZodError` for anything else. */
  constructor(url: string) {
    const checked = serverUrl.parse(url);
    this.id = new URL(checked).origin;
    this.state = { kind: 'ready', url: checked };
  }

  subscribe(): () => void {
    return () => undefined;
  }
}
