import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { channelNames } from '../../../electron/core/contract/channels.ts';
import { openTestShell, type TestShell } from '../../support/shell/open-test-shell.ts';
import { type Answer, type Sent, send } from '../../support/shell/send.ts';

describe('calls over loopback', () => {
  let test: TestShell;
  let cookie: string;
  beforeAll(async () => {
    test = await openTestShell();
    cookie = await test.letIn();
  });
  afterAll(() => test.close());

  const call = (channel: string, body: string | Buffer, sent: Omit<Sent, 'body'> = {}): Promise<Answer> =>
    send(test.shell.origin, {
      method: 'POST',
      rawPath: `/rpc/${channel}`,
      ...sent,
      headers: { cookie, origin: test.shell.origin, 'content-type': 'application/json', ...sent.headers },
      body,
    });

  it('answer with the output of the channel', async () => {
    const answer = await call('snapshot.get', '{}');
    expect(answer.status).toBe(200);
    expect(JSON.parse(answer.body).output).toMatchObject({ shell: 'browser', version: '0.0.0' });
    const refused = await call('session.unlock', JSON.stringify({ input: { password: 'whatever' } }));
    expect(JSON.parse(refused.body)).toEqual({ output: { ok: false, error: 'not_possible_now' } });
  });

  it.each([
    ['no JSON', '{"input":', 400],
    ['an empty body', '', 400],
    ['a list', '[]', 400],
    ['a string', '"x"', 400],
    ['a further field', '{"input":{"password":"x"},"more":1}', 400],
    ['a missing input', '{}', 400],
    ['a wrong type', '{"input":{"password":1}}', 400],
    ['an input too much', '{"input":{"password":""}}', 400],
    ['a prototype', '{"__proto__":{"input":{"password":"x"}}}', 400],
    ['64 KiB and more', JSON.stringify({ input: { password: 'x'.repeat(65_536) } }), 413],
    ['broken UTF-8', Buffer.from([0x7b, 0xff, 0xfe, 0x7d]), 400],
  ])('with %s are refused', async (_name, body, status) => {
    const answer = await call('session.unlock', body);
    expect(answer.status).toBe(status);
    expect(JSON.parse(answer.body)).toEqual({
      error: status === 413 ? 'payload_too_large' : 'invalid_input',
    });
  });

  it.each([
    'nothing',
    '__proto__',
    'constructor',
    'toString',
    '',
    'snapshot.get/x',
    '%00',
    'snapshot%2Eget%2F',
  ])('of the channel "%s" are refused', async (channel) => {
    const answer = await call(channel, '{}');
    expect(answer.status).toBe(404);
    expect(JSON.parse(answer.body)).toEqual({ error: 'unknown_channel' });
  });

  it('need POST, JSON as content type and a plain encoding', async () => {
    expect((await call('snapshot.get', '{}', { method: 'PUT' })).status).toBe(405);
    for (const type of ['text/plain', 'application/x-www-form-urlencoded', 'multipart/form-data', ''])
      expect((await call('snapshot.get', '{}', { headers: { 'content-type': type } })).status, type).toBe(
        415,
      );
    for (const encoding of ['compress', 'gzip', 'br']) {
      const odd = await call('snapshot.get', '{}', { headers: { 'content-encoding': encoding } });
      expect([odd.status, odd.body]).toEqual([415, '{"error":"unsupported_media_type"}']);
    }
  });

  it('answer every input with 2xx or 4xx in JSON, and reveal nothing internal', async () => {
    const bodies = fc.oneof(
      fc.json(),
      fc.json().map((input) => `{"input":${input}}`),
      fc.string({ unit: 'binary' }),
    );
    await fc.assert(
      fc.asyncProperty(fc.constantFrom(...channelNames), bodies, async (channel, body) => {
        const { status, body: text } = await call(channel, body);
        expect([200, 400, 413]).toContain(status);
        expect(Object.keys(JSON.parse(text))).toEqual([status === 200 ? 'output' : 'error']);
        expect(text).not.toMatch(/node_modules|at .*\.ts|SyntaxError|ZodError/);
      }),
      { numRuns: 300 },
    );
  });
});
