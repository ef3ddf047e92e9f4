import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openTestShell, type TestShell } from '../../support/shell/open-test-shell.ts';
import { send } from '../../support/shell/send.ts';

describe('the pages of the browser shell', () => {
  let test: TestShell;
  let cookie: string;
  beforeAll(async () => {
    test = await openTestShell();
    cookie = await test.letIn();
  });
  afterAll(() => test.close());

  const get = (path: string) => send(test.shell.origin, { headers: { cookie }, rawPath: path });

  it('carry a new nonce at every load, the same in header and page', async () => {
    const nonces = await Promise.all(
      [1, 2].map(async () => {
        const { status, headers, body } = await get('/');
        expect(status).toBe(200);
        const nonce = String(headers['content-security-policy']).match(/'nonce-([^']+)'/)?.[1];
        expect(body).toContain(`nonce="${nonce}"`);
        expect(body).not.toContain('__CSP_NONCE__');
        return nonce;
      }),
    );
    expect(new Set(nonces).size).toBe(2);
  });

  it('allow no inline script, no eval, no foreign source, no frame', async () => {
    const { headers } = await get('/');
    const policy = String(headers['content-security-policy']);
    expect(policy).toContain("default-src 'none'");
    expect(policy).toContain("script-src 'self';");
    expect(policy).toContain("frame-ancestors 'none'");
    expect(policy).not.toMatch(/unsafe|\*|data:|https?:/);
    expect(headers).toMatchObject({
      'x-content-type-options': 'nosniff',
      'x-frame-options': 'DENY',
      'cross-origin-opener-policy': 'same-origin',
      'cross-origin-resource-policy': 'same-origin',
      'cache-control': 'no-store',
    });
    expect(headers['x-powered-by']).toBeUndefined();
  });

  it('serve what was built, with its type', async () => {
    const { status, headers, body } = await get('/assets/app.js');
    expect([status, headers['content-type'], body]).toEqual([
      200,
      'text/javascript; charset=utf-8',
      'export {};',
    ]);
  });

  it.each([
    '/index.html',
    '/assets/app.js.map',
    '/../outside.js',
    '/assets/../../outside.js',
    '/%2e%2e/outside.js',
    '/..%2foutside.js',
    '/assets/..%5c..%5coutside.js',
    '//outside.js',
    '/assets/',
    '/assets/app.js%00.png',
    '/%',
    '/%ff',
    '/__proto__',
    '/constructor',
    '/favicon.ico',
  ])('have nothing at %s', async (path) => {
    const { status, body } = await get(path);
    expect(status).toBe(404);
    expect(body).toContain('There is nothing here');
    expect(body).not.toContain('outside');
  });
});
