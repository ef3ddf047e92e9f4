import { expect, it } from 'vitest';
import { limitAppPages } from '../../../../../electron/windows/apps/limit-app-pages.ts';
import { FakeWebRequest } from '../../../../support/electron/fake-electron.ts';

const sandbox = 'sandbox allow-scripts allow-same-origin allow-forms';

async function limited(headers: Record<string, string[]>, isOpen = () => true) {
  const webRequest = new FakeWebRequest();
  limitAppPages(webRequest.asElectron, { isOpen, onFile: () => undefined });
  return (await webRequest.answer(headers)) ?? {};
}

it('adds a sandbox without dialogs, printing, windows and downloads to every answer', async () => {
  const { 'content-security-policy': policies, 'permissions-policy': permissions } = await limited({});
  expect(policies).toEqual([sandbox]);
  for (const feature of ['picture-in-picture', 'fullscreen', 'publickey-credentials-get', 'screen-wake-lock'])
    expect(permissions?.join()).toContain(`${feature}=()`);
});

it.each(['Content-Security-Policy', 'CONTENT-SECURITY-POLICY', 'content-security-policy'])(
  'keeps what the app says in %s, and adds to it',
  async (name) => {
    const own = ["default-src 'self'; sandbox allow-scripts allow-modals allow-popups", "img-src 'none'"];
    expect((await limited({ [name]: own }))['content-security-policy']).toEqual([...own, sandbox]);
  },
);

it('has the last word about what the page may use, however the app spells it', async () => {
  const headers = { 'Permissions-Policy': ['picture-in-picture=*'], 'permissions-policy': ['fullscreen=*'] };
  const permissions = (await limited(headers))['permissions-policy'] ?? [];
  expect(permissions.slice(0, 2)).toEqual(['picture-in-picture=*', 'fullscreen=*']);
  expect(permissions.at(-1)).toContain('picture-in-picture=()');
});

it('leaves all other headers as they are', async () => {
  const { 'Set-Cookie': cookies, ETag: tag } = await limited({ 'Set-Cookie': ['a=1', 'b=2'], ETag: ['"x"'] });
  expect([cookies, tag]).toEqual([['a=1', 'b=2'], ['"x"']]);
});

it('lets nothing through that comes while nobody may see it', async () => {
  expect(await limited({ ETag: ['"x"'] }, () => false)).toEqual({});
});
