import { commandLine } from '../../../server/domain/administration/administrator.ts';
import { approveDevice } from '../../../server/domain/enrolment/approve-device.ts';
import { createEnrolmentCode } from '../../../server/domain/enrolment/create-enrolment-code.ts';
import { createSiteCode } from '../../../server/domain/enrolment/create-site-code.ts';
import { revokeDevice } from '../../../server/domain/enrolment/revoke-device.ts';
import { addTestUser, nurse, withStoreOf } from '../server/add-test-user.ts';
import { startTestServer } from '../server/start-test-server.ts';

const clock = { nowMs: () => Date.now() };

/** A server of a site that admits enrolled workstations only, living by the real clock, and its administrators. */
export async function openSite(config: { readonly issuer?: string } = {}) {
  const server = await startTestServer({
    newClock: () => clock,
    config: { devices: { enrolment: 'required' }, ...config },
  });
  const database = { databaseFile: server.databaseFile, clock };
  await addTestUser(database);
  const ports = <Result>(act: (ports: Parameters<typeof revokeDevice>[0]) => Promise<Result>) =>
    withStoreOf(database, ({ unitOfWork }) => act({ clock, unitOfWork }));
  const devices = () =>
    withStoreOf(database, ({ unitOfWork }) =>
      unitOfWork.read(async ({ devices: all }) => [...(await all.page(null, 50))]),
    );
  return {
    server,
    credentials: { username: nurse.username, password: nurse.password },
    devices,
    newCode: async (ward = 'ICU') =>
      (await ports((given) => createEnrolmentCode(given, { ward, ttlSeconds: 600 }, commandLine))).code,
    newSiteCode: async (terms: { needsApproval?: boolean } = {}) =>
      (
        await ports((given) =>
          createSiteCode(
            given,
            {
              ward: 'ICU',
              ttlSeconds: 600,
              uses: 2,
              networks: [],
              needsApproval: false,
              replacesSameName: false,
              ...terms,
            },
            commandLine,
          ),
        )
      ).code,
    async approve(name: string, replaces?: string): Promise<void> {
      const idOf = (called: string) => found.find((each) => each.name === called)?.id ?? '';
      const found = await devices();
      const former = replaces === undefined ? null : idOf(replaces);
      await ports((given) => approveDevice(given, idOf(name), commandLine, former));
    },
    async revoke(name: string): Promise<void> {
      const device = (await devices()).find((each) => each.name === name);
      await ports((given) => revokeDevice(given, device?.id ?? '', commandLine));
    },
    close: () => server.close(),
  };
}

export type Site = Awaited<ReturnType<typeof openSite>>;
