import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { parseServerConfig } from '../../../server/config/server-config.ts';
import { silentLog } from '../../../server/domain/ports/log.ts';
import { Refusal } from '../../../server/domain/ports/refusal.ts';
import type { Ports } from '../../../server/domain/ports.ts';
import { openSession } from '../../../server/domain/sessions/open-session.ts';
import { unlockByPassword } from '../../../server/domain/sessions/unlock-session.ts';
import { createPorts } from '../../../server/running/create-ports.ts';
import { addTestUser, nurse, withStoreOf } from '../../support/server/add-test-user.ts';
import { createSigner } from '../../support/server/create-signer.ts';
import { startTestServer, type TestServer } from '../../support/server/start-test-server.ts';

// At the cost used for real users.
vi.unmock('argon2');

const caller = { address: '192.0.2.7' };
const signIn = { ...nurse, deviceName: 'B-204', keyThumbprint: null };

let server: TestServer;
let busy: boolean;

beforeEach(async () => {
  server = await startTestServer();
  busy = false;
  await addTestUser(server);
});
afterEach(() => server.close());

/** The real ports on the server's database, with passwords that cannot be checked while it is busy. */
function withPorts(use: (ports: Ports) => Promise<void>): Promise<void> {
  const config = parseServerConfig({ database: server.databaseFile, clients: { unbound: 'allow' } });
  return withStoreOf(server, async ({ unitOfWork }, { keys }) => {
    const ports = createPorts({
      config,
      clock: server.clock,
      log: silentLog,
      keys,
      signer: createSigner(),
      unitOfWork,
      issuer: server.url,
    });
    const { passwords } = ports;
    await use({
      ...ports,
      passwords: {
        hash: (password) => passwords.hash(password),
        understands: (hash) => passwords.understands(hash),
        verify: async (hash, password) => {
          if (busy) throw new Refusal('unavailable', { retryAfterSeconds: 5 });
          return passwords.verify(hash, password);
        },
      },
    });
  });
}

it('counts no sign-in that it could not check', () =>
  withPorts(async (ports) => {
    busy = true;
    for (let attempt = 0; attempt < 10; attempt += 1) {
      await expect(openSession(ports, signIn, caller)).rejects.toMatchObject({ code: 'unavailable' });
    }
    busy = false;
    await expect(openSession(ports, signIn, caller)).resolves.toBeTruthy();
  }));

it('counts no unlock that it could not check', () =>
  withPorts(async (ports) => {
    const { session } = await openSession(ports, signIn, caller);
    busy = true;
    for (let attempt = 0; attempt < 10; attempt += 1) {
      const unlock = unlockByPassword(ports, session, nurse.password, caller);
      await expect(unlock).rejects.toMatchObject({ code: 'unavailable' });
    }
    busy = false;
    await expect(unlockByPassword(ports, session, nurse.password, caller)).resolves.toBeUndefined();
  }));
