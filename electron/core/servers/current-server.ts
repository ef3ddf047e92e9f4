import { randomBytes } from 'node:crypto';
import type { SecretReader } from '../keychain/keychain-look.ts';
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
 * Which known server is behind the configured address. Sessions, sign-outs and drafts name their server by its first
 * address, so that a new name or port of the same server changes nothing for them; that it is the same server, it has
 * to prove by its key. A known address, and a server on this computer, need no proof: the certificate vouches for the
 * one, the process we started for the other.
 */
export class CurrentServer {
  readonly #parts: CurrentServerParts;
  #serverId: string;
  #identity: string | null = null;
  #isResolved = false;
  #known: readonly KnownServer[] = [];
  #running: Promise<void> | null = null;

  constructor(parts: CurrentServerParts) {
    this.#parts = parts;
    this.#serverId = parts.endpoint.id;
  }

  /** The server id for sessions opened now. */
  get serverId(): string {
    return this.#serverId;
  }

  /** Its identity; null: unknown, or it has none. */
  get identity(): string | null {
    return this.#identity;
  }

  /** Whether a stored session, sign-out or draft belongs to this server, as far as its identity is known. */
  isHere(serverId: string): boolean {
    return serverId === this.#serverId || serverId === this.#parts.endpoint.id;
  }

  /** Whether it may still turn out to belong here once the identity has been asked for, which takes a connection. */
  mayBeHere(serverId: string): boolean {
    if (this.isHere(serverId)) return true;
    return !this.#isResolved && this.#known.some((server) => server.serverId === serverId);
  }

  /** A server's last known address; null: only on this computer. */
  addressOf(serverId: string): string | null {
    const address = this.#known.find((server) => server.serverId === serverId)?.address ?? serverId;
    return URL.canParse(address) ? address : null;
  }

  /** Loads the known servers; nothing else is needed for a known address. Sessions here require an identity that is already known. */
  async load(reader?: SecretReader): Promise<void> {
    this.#known = await this.#parts.known.all(reader);
    if (this.#isResolved) return;
    const here = this.#known.find(({ address }) => address === this.#address);
    if (here === undefined) return;
    this.#serverId = here.serverId;
    this.#identity = here.identity;
    this.#isResolved = true;
  }

  /**
   * Asks the server for its identity, once; an older server without one counts as a server of its own. Throws
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
    this.#identity = identity;
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
      // A server from before identities existed.
      if (isRejected(error, 'not_found')) return null;
      throw error;
    }
  }

  /** An address that belonged to another server cannot name this one. */
  #nameFor(identity: string): string {
    const { id } = this.#parts.endpoint;
    return this.#known.some(({ serverId }) => serverId === id) ? identity : id;
  }
}
