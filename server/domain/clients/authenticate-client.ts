import { Refusal } from '../ports/refusal.ts';
import type { Caller, Ports } from '../ports.ts';
import type { Client } from '../records/client.ts';
import type { ClientCredentials } from './add-client.ts';
import { isClientSecret } from './client-secret.ts';
import { countFailedLogin } from './count-failed-login.ts';

/**
 * The client with an id and secret. A right secret is always accepted, however many wrong ones preceded it: its 256
 * random bits cannot be guessed, and nobody must be able to lock a resource server out. The limits bound only what
 * wrong ones leave behind. Throws `Refusal`: `invalid_client`, `throttled`, `unavailable`.
 */
export async function authenticateClient(
  ports: Pick<Ports, 'clock' | 'unitOfWork' | 'limits'>,
  { id, secret }: ClientCredentials,
  caller: Caller,
): Promise<Client> {
  const client = await ports.unitOfWork.read(({ clients }) => clients.find(id));
  if (isClientSecret(secret, client?.secretHash ?? null) && client) return client;
  await countFailedLogin(ports, client, caller);
  throw new Refusal('invalid_client');
}
