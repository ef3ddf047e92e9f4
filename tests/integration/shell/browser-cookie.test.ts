import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openTestShell, type TestShell } from '../../support/shell/open-test-shell.ts';
import { send } from '../../support/shell/send.ts';

describe('a browser without the cookie', () => {
  let test: TestShell;
  beforeEach(async () => {
    test = await openTestShell();
  });
  afterEach(() => test.close());

  it.each([
    ['GET', '/'],
    ['GET', '/assets/app.js'],
    ['GET', '/events'],
    ['GET', '/nothing'],
    ['POST', '/rpc/snapshot.get'],
    ['POST', '/rpc/session.sign-out'],
    ['DELETE', '/'],
  ])('gets nothing from %s %s', async (method, path) => {
    const headers = { origin: test.shell.origin, 'content-type': 'application/json' };
    const body = method === 'POST' ? '{}' : undefined;
    const answer = await send(test.shell.origin + path, { method, headers, ...(body && { body }) });
    expect(answer.status).toBe(401);
    expect(answer.body).toContain('was not opened by the workstation');
    expect(answer.headers['content-security-policy']).toContain("default-src 'none'");
  });

  it('is not let in by a cookie of the wrong value, name or place', async () => {
    const cookie = await test.letIn();
    const [name, value = ''] = cookie.split('=');
    expect(value).toHaveLength(43);
    const changed = (value.startsWith('A') ? 'B' : 'A') + value.slice(1);
    const wrong = [
      `${name}=`,
      `${name}=${changed}`,
      `other=${value}`,
      value,
      `x${cookie}`,
      `${name}=${value}x`,
    ];
    for (const each of wrong) {
      const answer = await send(`${test.shell.origin}/`, { headers: { cookie: each } });
      expect(answer.status, each).toBe(401);
    }
    const asQuery = await send(`${test.shell.origin}/?${cookie}`);
    expect(asQuery.status).toBe(401);
    expect((await send(`${test.shell.origin}/`, { headers: { cookie: `a=b; ${cookie}` } })).status).toBe(200);
  });

  it('is let in again after eight others only through a new link', async () => {
    const first = await test.letIn();
    for (let other = 0; other < 8; other += 1) await test.letIn();
    expect((await send(`${test.shell.origin}/`, { headers: { cookie: first } })).status).toBe(401);
  });
});
