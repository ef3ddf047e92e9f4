import { isLoopback } from '../../../server/text/loopback.ts';
import type { ProxyFacts, ProxyProbe } from '../../core/ports/diagnostic-probes.ts';

type Environment = Readonly<Record<string, string | undefined>>;

/** What the environment says about proxies; the browser shell goes straight to its server in any case. */
export class EnvironmentProxyProbe implements ProxyProbe {
  readonly #environment: Environment;

  constructor(environment: Environment) {
    this.#environment = environment;
  }

  async find(url: string): Promise<ProxyFacts> {
    const { protocol, hostname } = new URL(url);
    const name = protocol === 'https:' ? 'https_proxy' : 'http_proxy';
    const named = this.#value(name) ?? this.#value('all_proxy');
    const isExcluded = excludes(this.#value('no_proxy') ?? '', hostname) || isLoopback(hostname);
    const proxy = named === undefined || isExcluded ? null : hostOf(named);
    return { proxy, from: 'environment', isUsed: false };
  }

  /** Curl's convention: lower case wins. */
  #value(name: string): string | undefined {
    return this.#environment[name] || this.#environment[name.toUpperCase()] || undefined;
  }
}

/** Host and port alone: addresses of proxies often carry a user name and a password. */
function hostOf(address: string): string | null {
  const url = URL.parse(address.includes('://') ? address : `http://${address}`);
  return url === null || url.host === '' ? null : url.host;
}

function excludes(list: string, hostname: string): boolean {
  return list
    .split(/[\s,]+/)
    .filter((entry) => entry !== '')
    .map((entry) => entry.toLowerCase().replace(/^\*?\./, ''))
    .some((entry) => entry === '*' || hostname === entry || hostname.endsWith(`.${entry}`));
}
