import { randomBytes } from 'node:crypto';
import type { Logger } from '../ports/logger.ts';
import type { ServerEndpoint } from '../ports/server-endpoint.ts';
import { isRejected, TokenApiError } from '../token-api/api-failure.ts';
import type { TokenApi } from '../token-api/token-api.ts';
import type { KnownServer, KnownServers } from './known-servers.ts';
import { addressOf, readIdentity } from './read-identity.ts';

export interface CurrentServerParts {
  readonly endpoint: ServerEndpoint;
  readonly api: Pick<TokenApi, 'serverIdentity'>;
  readonly known: KnownServers;
  readonly log: Logger;
  readonly wallMs: () => number;
}

/**
 * Which of the servers that this workstation has met stands behind its address. Sessions, sign-outs and drafts
 * name their server by what it was called first, so that another name or port of the same server changes nothing
 * for them; that it is the same one, it has to prove by its key. What happens at an address that is known, and on
 * this computer, needs no proof: the certificate vouches for it, or the process that was started.
 */
export class CurrentServer {
  readonly #parts: CurrentServerParts;
  #serverId: string;
  #isResolved = false;
  #known: readonly KnownServer[] = [];
  #running: Promise<void> | null = null;

  constructor(parts: CurrentServerParts) {
    this.#parts = parts;
    this.#serverId = parts.endpoint.id;
  }

  /** What sessions that are opened now are to name. */
  get serverId(): string {
    return this.#serverId;
  }

  /** Whether a stored session, sign-out or draft belongs to this server, as far as it has shown who it is. */
  isHere(serverId: string): boolean {
    return serverId === this.#serverId || serverId === this.#parts.endpoint.id;
  }

  /** Whether it may still turn out to; asked with the identity, which takes a connection. */
  mayBeHere(serverId: string): boolean {
    if (this.isHere(serverId)) return true;
    return !this.#isResolved && this.#known.some((server) => server.serverId === serverId);
  }

  /** Where a server was met last; null: nowhere but on this computer. */
  addressOf(serverId: string): string | null {
    const address = this.#known.find((server) => server.serverId === serverId)?.address ?? serverId;
    return URL.canParse(address) ? address : null;
  }

  /** Takes in whom this workstation has met; an address that is known needs no more. */
  async load(): Promise<void> {
    this.#known = await this.#parts.known.all();
    const here = this.#known.find(({ address }) => address === this.#address);
    if (here === undefined) return;
    this.#serverId = here.serverId;
    this.#isResolved = true;
  }

  /**
   * Asks the server who it is, once; a server of before that cannot say it is one of its own. Throws
   * `TokenApiError` while it cannot be asked.
   */
  resolve(): Promise<void> {
    if (this.#isResolved) return Promise.resolve();
    this.#running ??= this.#ask().finally(() => {
      this.#running = null;
    });
    return this.#running;
  }

  /** Null while the address of the server on this computer is not known. */
  get #address(): string | null {
    const { mode, state } = this.#parts.endpoint;
    if (mode === 'local') return 'local';
    return state.kind === 'ready' ? addressOf(state.url) : null;
  }

  async #ask(): Promise<void> {
    const { endpoint, api, known, log, wallMs } = this.#parts;
    if (endpoint.state.kind !== 'ready') throw new TokenApiError({ kind: 'offline' });
    const challenge = randomBytes(32).toString('base64url');
    const ask = async () => (await api.serverIdentity({ body: { challenge } })).statement;
    const identity = await this.#statedIn(ask, { challenge, address: endpoint.state.url });
    this.#isResolved = true;
    if (identity === null) return;
    this.#known = await known.all();
    const met = this.#known.find((server) => server.identity === identity);
    const server = { identity, serverId: met?.serverId ?? this.#nameFor(identity), metAtMs: wallMs() };
    this.#serverId = server.serverId;
    await known.keep({ ...server, address: this.#address ?? server.serverId });
    if (met !== undefined) log.info({}, 'the server has another address now');
  }

  async #statedIn(
    ask: () => Promise<string>,
    question: Parameters<typeof readIdentity>[1],
  ): Promise<string | null> {
    try {
      const identity = readIdentity(await ask(), question);
      if (identity === null) this.#parts.log.warn({}, 'the server did not prove who it is');
      return identity;
    } catch (error) {
      // A server that was built before anybody asked.
      if (isRejected(error, 'not_found')) return null;
      throw error;
    }
  }

  /** An address that another server had before is no name for this one. */
  #nameFor(identity: string): string {
    const { id } = this.#parts.endpoint;
    return this.#known.some(({ serverId }) => serverId === id) ? identity : id;
  }
}
