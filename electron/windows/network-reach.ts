import type { Session } from 'electron';

/** How the system would have a request go out: `DIRECT`, `PROXY proxy.example:8080` …, as Chromium writes it. */
export type ResolveProxy = (url: string) => Promise<string>;

/** A proxy that does not exist: only the system itself could listen there. */
const deadEnd = '127.0.0.1:1';
/** Chromium would bypass any proxy for this computer and link-local addresses. */
const noExceptions = '<-loopback>';
const direct = 'DIRECT';

/**
 * Lets the pages of a session reach nothing over the network. Request guards see what a page loads; a proxy that does
 * not exist also stops what bypasses them: WebRTC over TCP, WebTransport, and reports Chromium sends by itself.
 */
export async function reachNothing(session: Pick<Session, 'setProxy'>): Promise<void> {
  await session.setProxy({
    mode: 'fixed_servers',
    proxyRules: deadEnd,
    proxyBypassRules: noExceptions,
  });
}

/** Lets the pages of a session reach some origins, the way the system says at that time, and nothing else. */
export class NetworkReach {
  readonly #session: Pick<Session, 'setProxy'>;
  readonly #origins: readonly string[];
  readonly #resolveProxy: ResolveProxy;
  #known = '';
  #looking: Promise<void> = Promise.resolve();

  constructor(session: Pick<Session, 'setProxy'>, origins: readonly string[], resolveProxy: ResolveProxy) {
    this.#session = session;
    this.#origins = origins;
    this.#resolveProxy = resolveProxy;
  }

  /**
   * Asks the system for its proxies, which change with the network; rejects if the session could not be told. One look after the
   * other, so that an old answer never replaces a newer one.
   */
  look(): Promise<void> {
    const looking = this.#looking.then(() => this.#look());
    this.#looking = looking.catch(() => undefined);
    return looking;
  }

  async #look(): Promise<void> {
    const ways = await Promise.all(
      this.#origins.map(async (origin) => [origin, await this.#wayTo(origin)] as const),
    );
    const known = JSON.stringify(ways);
    if (known === this.#known) return;
    await this.#session.setProxy(ways.every(([, way]) => way === direct) ? straightTo(ways) : byScript(ways));
    this.#known = known;
  }

  async #wayTo(origin: string): Promise<string> {
    const way = await this.#resolveProxy(`${origin}/`).catch(() => direct);
    return way.trim() || direct;
  }
}

type Ways = readonly (readonly [origin: string, way: string])[];

/** Past the dead end, by scheme, host and port. */
function straightTo(ways: Ways): Parameters<Session['setProxy']>[0] {
  const rules = ways.map(([origin]) => {
    const { protocol, hostname, port } = new URL(origin);
    return `${protocol}//${hostname}:${port || (protocol === 'https:' ? '443' : '80')}`;
  });
  return { mode: 'fixed_servers', proxyRules: deadEnd, proxyBypassRules: [noExceptions, ...rules].join(';') };
}

/** Only a script can send origins to proxies and all else nowhere; it cannot stop what goes to this computer. */
function byScript(ways: Ways): Parameters<Session['setProxy']>[0] {
  const script = `function FindProxyForURL(url) {
  var ways = ${JSON.stringify(ways)};
  for (var i = 0; i < ways.length; i++) if ((url + '/').indexOf(ways[i][0] + '/') === 0) return ways[i][1];
  return 'PROXY ${deadEnd}';
}`;
  const address = `data:application/x-ns-proxy-autoconfig;base64,${Buffer.from(script).toString('base64')}`;
  return { mode: 'pac_script', pacScript: address };
}
