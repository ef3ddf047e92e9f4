import type { ServerEndpoint, ServerEndpointState } from '../core/ports/server-endpoint.ts';

const loopback = new Set(['127.0.0.1', '[::1]']);

/** A server that policy names; it runs elsewhere, so there is nothing to start and nothing to watch. */
export class CentralServer implements ServerEndpoint {
  readonly mode = 'central';
  readonly id: string;
  readonly state: ServerEndpointState;
  readonly setupCode = null;

  /** `url` is the server's public URL; throws `TypeError` unless it is HTTPS (or HTTP to a loopback address). */
  constructor(url: string) {
    const parsed = parse(url);
    this.id = parsed.origin;
    this.state = { kind: 'ready', url: (parsed.origin + parsed.pathname).replace(/\/+$/, '') };
  }

  subscribe(): () => void {
    return () => undefined;
  }
}

function parse(url: string): URL {
  const parsed = URL.canParse(url) ? new URL(url) : null;
  if (parsed === null) throw new TypeError('The server address is not a URL.');
  const isProtected = parsed.protocol === 'https:';
  if (!isProtected && !(parsed.protocol === 'http:' && loopback.has(parsed.hostname))) {
    throw new TypeError('The server address must begin with https://.');
  }
  if (parsed.username || parsed.password || parsed.search || parsed.hash) {
    throw new TypeError('The server address must have no user, query or fragment.');
  }
  return parsed;
}
