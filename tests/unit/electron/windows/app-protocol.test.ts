import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { loadStaticPages } from '../../../../electron/core/page/static-pages.ts';
import { registerAppScheme, serveAppPages } from '../../../../electron/windows/app-protocol.ts';
import { FakeProtocol } from '../../../support/electron/fake-electron.ts';

const html = '<meta nonce="__CSP_NONCE__"><style nonce="__CSP_NONCE__"></style>';
const outside = 'outside the renderer';
let folder: string;
let fetchPage: (url: string, init?: RequestInit) => Promise<Response>;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'carelink-pages-'));
  const renderer = join(folder, 'renderer');
  await mkdir(join(renderer, 'assets', 'deep'), { recursive: true });
  await writeFile(join(folder, 'secret.json'), outside);
  await writeFile(join(renderer, 'index.html'), html);
  await writeFile(join(renderer, 'assets', 'index.js'), 'export {};');
  await writeFile(join(renderer, 'assets', 'index.css'), 'body{}');
  await writeFile(join(renderer, 'assets', 'index.js.map'), '{}');
  await writeFile(join(renderer, 'assets', 'deep', 'icon.svg'), '<svg/>');
  await writeFile(join(renderer, '.env'), outside);
  await symlink(join(folder, 'secret.json'), join(renderer, 'assets', 'link.json'));
  const protocol = new FakeProtocol();
  serveAppPages(protocol.asElectron, await loadStaticPages(renderer));
  const serve = protocol.served.get('carelink');
  fetchPage = async (url, init) => {
    if (serve === undefined) throw new Error('carelink: is not served');
    return await serve(new Request(url, init));
  };
});

afterAll(() => rm(folder, { recursive: true, force: true }));

describe('carelink://app/', () => {
  it('is a standard and secure scheme that cannot bypass the CSP', () => {
    const protocol = new FakeProtocol();
    registerAppScheme(protocol.asElectron);
    expect(protocol.privileged).toEqual([
      { scheme: 'carelink', privileges: { standard: true, secure: true, codeCache: true } },
    ]);
  });

  it.each([
    ['carelink://app/', 'text/html; charset=utf-8'],
    ['carelink://app/assets/index.js', 'text/javascript; charset=utf-8'],
    ['carelink://app/assets/index.css', 'text/css; charset=utf-8'],
    ['carelink://app/assets/deep/icon.svg', 'image/svg+xml'],
  ])('serves %s as %s', async (url, type) => {
    const answer = await fetchPage(url);
    expect(answer.status).toBe(200);
    expect(answer.headers.get('Content-Type')).toBe(type);
  });

  it('puts a nonce of its own into each load, the same in page and policy', async () => {
    const nonces = new Set<string>();
    for (let load = 0; load < 20; load += 1) {
      const answer = await fetchPage('carelink://app/');
      const nonce = /'nonce-([^']+)'/.exec(answer.headers.get('Content-Security-Policy') ?? '')?.[1] ?? '';
      expect(Buffer.from(nonce, 'base64').length).toBeGreaterThanOrEqual(16);
      expect(await answer.text()).toBe(html.replaceAll('__CSP_NONCE__', nonce));
      nonces.add(nonce);
    }
    expect(nonces.size).toBe(20);
  });

  it.each(['carelink://app/', 'carelink://app/assets/index.js', 'carelink://app/missing'])(
    'protects %s',
    async (url) => {
      const { headers } = await fetchPage(url);
      const policy = new Map(
        (headers.get('Content-Security-Policy') ?? '').split('; ').map((part) => {
          const [name = '', ...values] = part.split(' ');
          return [name, values.join(' ')];
        }),
      );
      expect(policy.get('default-src')).toBe("'none'");
      expect(policy.get('script-src')).toBe("'self'");
      expect(policy.get('connect-src')).toBe("'none'");
      for (const name of ['frame-ancestors', 'base-uri', 'form-action'])
        expect(policy.get(name)).toBe("'none'");
      expect(policy.get('require-trusted-types-for')).toBe("'script'");
      expect(policy.get('trusted-types')).toBe("'none'");
      expect(policy.get('sandbox')).toBe('allow-scripts allow-same-origin allow-forms');
      for (const feature of [
        'camera',
        'clipboard-read',
        'display-capture',
        'local-fonts',
        'usb',
        'web-share',
      ])
        expect(headers.get('Permissions-Policy')?.split(', ')).toContain(`${feature}=()`);
      expect([...policy.values()].join()).not.toMatch(/unsafe|\*|https?:/);
      expect(headers.get('X-Content-Type-Options')).toBe('nosniff');
      expect(headers.get('Referrer-Policy')).toBe('no-referrer');
      expect(headers.get('Cross-Origin-Opener-Policy')).toBe('same-origin');
      expect(headers.get('Cross-Origin-Resource-Policy')).toBe('same-origin');
    },
  );

  it.each([
    'carelink://app/../secret.json',
    'carelink://app/..%2fsecret.json',
    'carelink://app/%2e%2e/secret.json',
    'carelink://app/%2e%2e%2fsecret.json',
    'carelink://app/assets/..%5c..%5csecret.json',
    'carelink://app/assets/%252e%252e/secret.json',
    'carelink://app//etc/passwd',
    'carelink://app/assets/index.js%00.html',
    'carelink://app/assets/link.json',
    'carelink://app/assets/index.js.map',
    'carelink://app/assets/',
    'carelink://app/assets',
    'carelink://app/.env',
    'carelink://app/__proto__',
    'carelink://other/',
    'carelink://app:8080/',
    'carelink://app.evil.example/',
  ])('answers 404 to %s', async (url) => {
    const answer = await fetchPage(url);
    expect(answer.status).toBe(404);
    expect(await answer.text()).toBe('Not found.');
  });

  it.each(['POST', 'PUT', 'DELETE', 'OPTIONS'])('answers 405 to %s', async (method) => {
    expect((await fetchPage('carelink://app/', { method })).status).toBe(405);
  });
});
