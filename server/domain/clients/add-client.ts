import { randomUUID } from 'node:crypto';
import { AdministrationError } from '../ports/administration-error.ts';
import type { Ports } from '../ports.ts';
import type { ClientType } from '../records/client.ts';
import { hashClientSecret, newClientSecret } from './client-secret.ts';

/** What the client needs to prove itself; the secret is told this once and kept nowhere. */
export interface ClientCredentials {
  readonly id: string;
  readonly secret: string;
}

/** Registers a confidential client; throws `AdministrationError` when the name is taken. */
export async function addClient(
  { clock, unitOfWork }: Pick<Ports, 'clock' | 'unitOfWork'>,
  { name, type }: { readonly name: string; readonly type: ClientType },
): Promise<ClientCredentials> {
  const id = randomUUID();
  const secret = newClientSecret();
  await unitOfWork.run(async ({ clients, audit }) => {
    if (await clients.findByName(name)) throw new AdministrationError(`The client name ${name} is taken.`);
    const createdAtMs = clock.nowMs();
    const secretHash = hashClientSecret(secret);
    await clients.insert({ id, name, type, secretHash, createdAtMs });
    await audit.append({
      type: 'client_added',
      outcome: 'success',
      timeMs: createdAtMs,
      // Of 256 bits of chance, a digest tells nothing.
      details: { client_id: id, type, name, secret_sha256: secretHash.toString('hex') },
    });
  });
  return { id, secret };
}
