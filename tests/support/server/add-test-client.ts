import { addClient, type ClientCredentials } from '../../../server/domain/clients/add-client.ts';
import { withStoreOf } from './add-test-user.ts';
import type { TestServer } from './start-test-server.ts';

/** Registers a resource server in the database of a running server. */
export function addTestClient(server: TestServer, name = 'ward-board'): Promise<ClientCredentials> {
  return withStoreOf(server, ({ unitOfWork }) =>
    addClient({ clock: server.clock, unitOfWork }, { name, type: 'resource-server' }),
  );
}
