import type { Session } from 'electron';
import type { ProxyFacts, ProxyProbe } from '../../core/ports/diagnostic-probes.ts';

/** The proxy Chromium would use, from system settings, PAC files and the command line. */
export class SystemProxyProbe implements ProxyProbe {
  readonly #session: () => Pick<Session, 'resolveProxy'>;

  /** A function, because Electron has no session before it is ready. */
  constructor(session: () => Pick<Session, 'resolveProxy'>) {
    this.#session = session;
  }

  async find(url: string): Promise<ProxyFacts> {
    // A PAC result, such as "PROXY proxy.example:8080; DIRECT": the first that works is taken.
    const [first = ''] = (await this.#session().resolveProxy(url)).split(';');
    const named = /^\s*(?:PROXY|HTTPS|SOCKS[45]?|QUIC)\s+(?:\S*@)?([\w.[\]:-]+)\s*$/i.exec(first)?.[1];
    return { proxy: named ?? null, from: 'system', isUsed: true };
  }
}
