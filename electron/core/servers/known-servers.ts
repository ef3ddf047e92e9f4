import { z } from 'zod';
import type { GuardedSecrets } from '../keychain/guarded-secrets.ts';
import type { SecretReader } from '../keychain/keychain-look.ts';

const prefix = 'server:';
/** Beyond this, the servers met longest ago are forgotten. */
const mostServers = 8;

const knownServer = z.strictObject({
  /** Thumbprint of its identity key. */
  identity: z.string().regex(/^[\w-]{43}$/),
  /** The permanent id used by sessions, sign-outs and drafts here: its first address, or "local". */
  serverId: z.string().min(1).max(300),
  /** Its last known address; "local": on this computer. */
  address: z.string().min(1).max(300),
  metAtMs: z.number().int().nonnegative(),
});
export type KnownServer = z.infer<typeof knownServer>;

/** The servers this workstation has met: one keychain entry each, by identity. */
export class KnownServers {
  readonly #secrets: GuardedSecrets;

  constructor(secrets: GuardedSecrets) {
    this.#secrets = secrets;
  }

  /** The one met last comes first. */
  async all(reader: SecretReader = this.#secrets): Promise<readonly KnownServer[]> {
    const names = (await reader.names()).filter((name) => name.startsWith(prefix));
    const servers: KnownServer[] = [];
    for (const name of names) {
      const server = await read(reader, name);
      if (server !== null) servers.push(server);
    }
    return servers.sort((one, other) => other.metAtMs - one.metAtMs);
  }

  async keep(server: KnownServer): Promise<void> {
    await this.#secrets.write(prefix + server.identity, JSON.stringify(server));
    for (const { identity } of (await this.all()).slice(mostServers))
      await this.#secrets.remove(prefix + identity);
  }
}

async function read(reader: SecretReader, name: string): Promise<KnownServer | null> {
  const reading = await reader.read(name);
  if (!reading.readable || reading.value === null) return null;
  try {
    const server = knownServer.parse(JSON.parse(reading.value));
    return prefix + server.identity === name ? server : null;
  } catch {
    return null;
  }
}
