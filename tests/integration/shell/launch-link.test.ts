import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { launchCodeLifetimeMs } from '../../../electron/browser-shell/launch-codes.ts';
import { openTestShell, type TestShell } from '../../support/shell/open-test-shell.ts';
import { send } from '../../support/shell/send.ts';

describe('the launch link', () => {
  let test: TestShell;
  beforeEach(async () => {
    test = await openTestShell();
  });
  afterEach(() => test.close());

  it('lets a browser in with a cookie that scripts and other sites never get', async () => {
    const answer = await send(test.shell.newLaunchLink());
    expect(answer.status).toBe(302);
    expect(answer.headers.location).toBe('/');
    expect(answer.headers['cache-control']).toBe('no-store');
    expect(answer.headers['referrer-policy']).toBe('no-referrer');
    const [pair, ...attributes] = String(answer.headers['set-cookie']?.[0]).split('; ');
    expect(pair).toMatch(new RegExp(`^carelink-shell-${new URL(test.shell.origin).port}=[\\w-]{43}$`));
    expect(attributes.toSorted()).toEqual(['HttpOnly', 'Path=/', 'SameSite=Strict']);
  });

  it('works once', async () => {
    const link = test.shell.newLaunchLink();
    expect((await send(link)).status).toBe(302);
    const second = await send(link);
    expect(second.status).toBe(403);
    expect(second.headers['set-cookie']).toBeUndefined();
    expect(second.body).toContain('Press Enter');
    expect(second.body).not.toContain(new URL(link).searchParams.get('code'));
  });

  it('works once also when two ask at the same moment', async () => {
    const link = test.shell.newLaunchLink();
    const answers = await Promise.all([send(link), send(link), send(link)]);
    expect(answers.map(({ status }) => status).toSorted()).toEqual([302, 403, 403]);
  });

  it('is not used up by looking at it or by another site that points to it', async () => {
    const link = test.shell.newLaunchLink();
    expect((await send(link, { method: 'HEAD' })).status).toBe(403);
    expect((await send(link, { headers: { 'sec-fetch-site': 'cross-site' } })).status).toBe(403);
    expect((await send(link, { headers: { host: 'rebound.example' } })).status).toBe(403);
    expect((await send(link)).status).toBe(302);
  });

  it('works for ten minutes', async () => {
    const early = test.shell.newLaunchLink();
    await test.clock.advance(launchCodeLifetimeMs - 1);
    expect((await send(early)).status).toBe(302);
    const late = test.shell.newLaunchLink();
    await test.clock.advance(launchCodeLifetimeMs);
    expect((await send(late)).status).toBe(403);
  });

  it('works only when it is the newest', async () => {
    const [first, second] = [test.shell.newLaunchLink(), test.shell.newLaunchLink()];
    expect((await send(first)).status).toBe(403);
    expect((await send(second)).status).toBe(302);
  });

  it.each([
    '',
    '?code=',
    '?code=wrong',
    '?code=a&code=b',
    '?code[]=x',
    `?code=${'A'.repeat(43)}`,
    '?code=%00',
  ])('refuses /launch%s', async (query) => {
    const answer = await send(`${test.shell.origin}/launch${query}`);
    expect(answer.status).toBe(403);
    expect(answer.headers['set-cookie']).toBeUndefined();
  });

  it('leaves code and cookie in no log line', async () => {
    const link = test.shell.newLaunchLink();
    const answer = await send(link);
    await send(link);
    const value = String(answer.headers['set-cookie']).match(/=([\w-]{43})/)?.[1] ?? 'none';
    expect(value).toHaveLength(43);
    const log = test.log.lines.join('\n');
    expect(log).toContain('browser let in');
    expect(log).not.toContain(value);
    expect(log).not.toContain(new URL(link).searchParams.get('code'));
  });
});
