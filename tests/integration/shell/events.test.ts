import { get, type IncomingMessage } from 'node:http';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Snapshot } from '../../../electron/core/views/snapshot.ts';
import { openTestShell, type TestShell } from '../../support/shell/open-test-shell.ts';
import { send } from '../../support/shell/send.ts';

describe('the event stream', () => {
  let test: TestShell;
  let cookie: string;
  beforeEach(async () => {
    test = await openTestShell();
    cookie = await test.letIn();
  });
  afterEach(() => test.close());

  it('begins with the present snapshot and goes on with every change', async () => {
    const stream = await openStream(test.shell.origin, cookie);
    expect(stream.response.headers['content-type']).toBe('text/event-stream; charset=utf-8');
    const first = await stream.nextSnapshot();
    expect(first.phase.name).toBe(test.workstation.snapshot().phase.name);
    const signIn = test.workstation.actions['session.sign-in']({ username: 'ana', password: 'wrong' });
    const next = await stream.nextSnapshot();
    expect(next.revision).toBeGreaterThan(first.revision);
    await signIn;
    stream.response.destroy();
  });

  it('shows that it stands', async () => {
    const stream = await openStream(test.shell.origin, cookie);
    await stream.nextSnapshot();
    await test.clock.advance(15_000);
    expect(await stream.next((block) => block.startsWith(':'))).toBe(': still here');
    await test.clock.advance(15_000);
    expect(await stream.next((block) => block.startsWith(':'))).toBe(': still here');
    stream.response.destroy();
  });

  it('is given to at most sixteen pages, and again once one has gone', async () => {
    const streams = await Promise.all(
      Array.from({ length: 16 }, () => openStream(test.shell.origin, cookie)),
    );
    const refused = await send(`${test.shell.origin}/events`, { headers: { cookie } });
    expect([refused.status, refused.headers['retry-after']]).toEqual([503, '5']);
    streams[0]?.response.destroy();
    await expect
      .poll(async () => (await openStream(test.shell.origin, cookie)).response.statusCode)
      .toBe(200);
  });

  it('ends when the shell ends', async () => {
    const stream = await openStream(test.shell.origin, cookie);
    const ended = new Promise((resolve) => stream.response.on('close', resolve));
    stream.response.resume();
    await test.shell.close();
    await ended;
    test.shell.close = async () => undefined;
  });
});

async function openStream(origin: string, cookie: string) {
  const response = await new Promise<IncomingMessage>((resolve, reject) => {
    get(`${origin}/events`, { headers: { cookie }, agent: false }, resolve).on('error', reject);
  });
  response.setEncoding('utf8');
  response.on('error', () => undefined);
  const blocks: string[] = [];
  const wake: (() => void)[] = [];
  let rest = '';
  response.on('data', (chunk: string) => {
    const parts = (rest + chunk).split('\n\n');
    rest = parts.pop() ?? '';
    blocks.push(...parts);
    for (const resolve of wake.splice(0)) resolve();
  });
  const next = async (wanted: (block: string) => boolean): Promise<string> => {
    for (;;) {
      const block = blocks.shift();
      if (block === undefined) await new Promise<void>((resolve) => wake.push(resolve));
      else if (wanted(block)) return block;
    }
  };
  return {
    response,
    next,
    async nextSnapshot(): Promise<Snapshot> {
      const block = await next((each) => each.startsWith('event: snapshot\n'));
      return JSON.parse(block.slice(block.indexOf('data: ') + 6));
    },
  };
}
