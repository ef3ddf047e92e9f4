import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openTestShell, type TestShell } from '../../support/shell/open-test-shell.ts';
import { send } from '../../support/shell/send.ts';

describe('requests that are not by our own page', () => {
  let test: TestShell;
  let cookie: string;
  beforeAll(async () => {
    test = await openTestShell();
    cookie = await test.letIn();
  });
  afterAll(() => test.close());

  const port = () => new URL(test.shell.origin).port;
  const get = (headers: Record<string, string>) =>
    send(`${test.shell.origin}/`, { headers: { cookie, ...headers } });
  const call = (headers: Record<string, string>) =>
    send(`${test.shell.origin}/rpc/snapshot.get`, {
      method: 'POST',
      headers: { cookie, 'content-type': 'application/json', ...headers },
      body: '{}',
    });

  it('are refused for any other Host (DNS rebinding)', async () => {
    const hosts = [
      'localhost',
      '127.0.0.1',
      `127.0.0.1:${Number(port()) + 1}`,
      'evil.example',
      `[::1]:${port()}`,
    ];
    for (const host of [...hosts, `localhost:${port()}`, `127.0.0.1.evil.example:${port()}`])
      expect((await get({ host })).status, host).toBe(403);
    expect((await get({ host: `127.0.0.1:${port()}` })).status).toBe(200);
  });

  it('are refused for any other Origin, and a call needs one (CSRF)', async () => {
    const others = [
      'null',
      'http://evil.example',
      `http://localhost:${port()}`,
      `https://127.0.0.1:${port()}`,
      '',
    ];
    for (const origin of others) {
      expect((await call({ origin })).status, origin).toBe(403);
      expect((await get({ origin })).status, origin).toBe(403);
    }
    expect((await call({})).status).toBe(403);
    expect((await call({ origin: test.shell.origin })).status).toBe(200);
  });

  it('are refused when the browser says that another site made them', async () => {
    for (const site of ['cross-site', 'same-site', 'none', 'nonsense']) {
      const headers = { 'sec-fetch-site': site, 'sec-fetch-mode': 'no-cors' };
      expect((await get(headers)).status, site).toBe(403);
      expect((await call({ ...headers, origin: test.shell.origin })).status, site).toBe(403);
    }
    expect((await get({ 'sec-fetch-site': 'none', 'sec-fetch-mode': 'navigate' })).status).toBe(200);
    expect((await get({ 'sec-fetch-site': 'cross-site', 'sec-fetch-mode': 'navigate' })).status).toBe(403);
    expect((await call({ 'sec-fetch-site': 'same-origin', origin: test.shell.origin })).status).toBe(200);
  });

  it('get no permission by CORS', async () => {
    const preflight = await send(`${test.shell.origin}/rpc/snapshot.get`, {
      method: 'OPTIONS',
      headers: { origin: 'http://evil.example', 'access-control-request-method': 'POST' },
    });
    expect(preflight.status).toBe(403);
    const names = Object.keys(preflight.headers).filter((name) => name.startsWith('access-control-'));
    expect(names).toEqual([]);
  });
});
