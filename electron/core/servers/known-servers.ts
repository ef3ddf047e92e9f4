import { z } from 'zod';
import type { GuardedSecrets } from '../keychain/guarded-secrets.ts';

const prefix = 'server:';
/** A workstation that moves more often has its oldest acquaintances forgotten. */
const mostServers = 8;

const knownServer = z.strictObject({
  /** Thumbprint of its identity key. */
  identity: z.string().regex(/^[\w-]{43}$/),
  /** What sessions, sign-outs and drafts call it here, for good: its first address, or "local". */
  serverId: z.string().min(1).max(300),
  /** Where it was met last; "local": on this computer. */
  address: z.string().min(1).max(300),
  metAtMs: z.number().int().nonnegative(),
});
export type KnownServer = z.infer<typeof knownServer>;

/** The servers that this workstation has met, in the keychain: one entry each, by their identity. */
export class KnownServers {
  readonly #secrets: GuardedSecrets;

  constructor(secrets: GuardedSecrets) {
    this.#secrets = secrets;
  }

  /** The one met last comes first. */
  async all(): Promise<readonly KnownServer[]> {
    const names = (await this.#secrets.names()).filter((name) => name.startsWith(prefix));
    const readings = await Promise.all(names.map((name) => this.#read(name)));
    return readings.filter((server) => server !== null).sort((one, other) => other.metAtMs - one.metAtMs);
  }

  async keep(server: KnownServer): Promise<void> {
    await this.#secrets.write(prefix + server.identity, JSON.stringify(server));
    for (const { identity } of (await this.all()).slice(mostServers))
      await this.#secrets.remove(prefix + identity);
  }

  async #read(name: string): Promise<KnownServer | null> {
    const reading = await this.#secrets.read(name);
    if (!reading.readable || reading.value === null) return null;
    try {
      const server = knownServer.parse(JSON.parse(reading.value));
      return prefix + server.identity === name ? server : null;
    } catch {
      return null;
    }
  }
}
