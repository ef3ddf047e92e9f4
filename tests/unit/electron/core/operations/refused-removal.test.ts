import { expect, it } from 'vitest';
import { minute, startWithFakeServer } from '../../../../support/core/start-workstation.ts';

async function signedIn() {
  const all = await startWithFakeServer();
  await all.workstation.actions['session.sign-in']({ username: 'ana', password: all.server.password });
  await all.clock.settle();
  return { ...all, notice: () => all.workstation.snapshot().notice };
}

it('a sign-out that the keychain refuses says so until it is removed', async () => {
  const { workstation, secrets, server, clock, notice } = await signedIn();
  const { id } = server.onlySession;
  secrets.writable = false;
  expect(await workstation.actions['session.sign-out']()).toEqual({ ok: true });
  const wiped = (gone: boolean) => [
    { kind: 'drafts', gone },
    { kind: 'keychain_entries', count: 2, gone },
    { kind: 'access_token', gone: true },
    { kind: 'activity_log', gone: true },
    { kind: 'screen_content', gone: true },
  ];
  const warned = { wiped: wiped(false), stillStored: true };
  expect(notice()).toMatchObject({ kind: 'signed_out', server: 'ended', ...warned });
  await clock.advance(minute);
  expect(notice()).toMatchObject(warned);
  expect(secrets.sessionEntries).toContain(`refresh:${id}`);

  secrets.writable = true;
  await clock.advance(minute);
  expect(notice()).toMatchObject({ wiped: wiped(true), stillStored: false });
  expect(secrets.sessionEntries).toEqual([]);
});

it('so does a session that ends by itself', async () => {
  const { secrets, server, clock, notice } = await signedIn();
  server.end(server.onlySession.id, 'revoked_by_administrator');
  secrets.writable = false;
  await clock.advance(14 * minute);
  expect(notice()).toMatchObject({ reason: 'revoked_by_administrator', stillStored: true });
  secrets.writable = true;
  await clock.advance(minute);
  expect(notice()).toMatchObject({ reason: 'revoked_by_administrator', stillStored: false });
  expect(secrets.sessionEntries).toEqual([]);
});

it('a sign-out that the keychain accepts leaves nothing to warn of', async () => {
  const { workstation, secrets, notice } = await signedIn();
  await workstation.actions['session.sign-out']();
  const said = notice();
  expect(said).toMatchObject({ kind: 'signed_out', stillStored: false });
  const left = said?.kind === 'signed_out' ? said.wiped.filter(({ gone }) => !gone) : null;
  expect(left).toEqual([]);
  expect(secrets.sessionEntries).toEqual([]);
});
