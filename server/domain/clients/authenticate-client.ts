import type { Ports } from '../ports.ts';
import { Refusal } from '../refusal.ts';
import type { ClientCredentials } from './add-client.ts';
import type { Client } from './client.ts';
import { isClientSecret } from './client-secret.ts';

/** The client of an id and secret; throws `Refusal('invalid_client')`. */
export function authenticateClient(
  { unitOfWork }: Pick<Ports, 'unitOfWork'>,
  { id, secret }: ClientCredentials,
): Client {
  const client = unitOfWork.read(({ clients }) => clients.find(id));
  if (!isClientSecret(secret, client?.secretHash ?? null) || !client) throw new Refusal('invalid_client');
  return client;
}
