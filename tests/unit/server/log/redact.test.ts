import { randomBytes } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createPinoLogger } from '../../../../server/log/pino-logger.ts';
import { redact, redactText } from '../../../../server/log/redact.ts';

const jwt = 'eyJhbGciOiJFUzI1NiJ9.eyJzdWIiOiI3In0.c2lnbmF0dXJlLW9mLXRoZS10b2tlbg';
const setupCode = randomBytes(32).toString('base64url');

function logged(fields: Record<string, unknown>, message = 'happened'): string {
  const lines: string[] = [];
  const log = createPinoLogger({ level: 'debug', destination: { write: (line) => lines.push(line) } });
  log.error(fields, message);
  return lines.join();
}

describe('log', () => {
  it('is one line of JSON with time, level, fields and message', () => {
    const entry = JSON.parse(logged({ channel: 'session.lock', durationMs: 3 }));
    expect(entry).toMatchObject({ level: 50, channel: 'session.lock', durationMs: 3, msg: 'happened' });
    expect(Date.parse(entry.time)).toBeGreaterThan(0);
  });

  it.each([
    ['in the message', () => logged({}, `got ${jwt}`)],
    ['as a value', () => logged({ value: jwt })],
    ['deep inside', () => logged({ a: [{ b: { c: `Bearer ${jwt}` } }] })],
    ['in the text of an error', () => logged({ err: new Error(`bad ${jwt}`) })],
    [
      'in the fields of an error',
      () => logged({ err: Object.assign(new Error('x'), { config: { data: jwt } }) }),
    ],
    ['in a URL', () => logged({ url: new URL(`http://127.0.0.1/x?token=${jwt}`) })],
    ['in a Map, which nobody meant to log', () => logged({ map: new Map([['x', jwt]]) })],
    ['in bytes', () => logged({ bytes: Buffer.from(jwt) })],
  ])('has no token %s', (_name, write) => {
    const line = write();
    expect(line).not.toContain(jwt);
    expect(line).not.toContain(jwt.split('.')[2]);
  });

  it.each([
    'password',
    'newPassword',
    'refresh',
    'access',
    'refresh_token',
    'Authorization',
    'Cookie',
    'set-cookie',
    'DPoP',
    'setupCode',
    'setup_code',
    'privateKey',
    'clientSecret',
    'pin',
  ])('hides the field %s whatever it holds', (name) => {
    expect(logged({ [name]: 'hunter2', nested: { [name]: ['hunter2'] } })).not.toContain('hunter2');
  });

  it('hides random codes but not what a log is for', () => {
    expect(redactText(`code ${setupCode} end`)).toBe('code [redacted] end');
    for (const useful of [
      '0198c2f4-6d6e-7c51-b4a5-0a2b3c4d5e6f',
      'a'.repeat(64),
      'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855',
      'http://127.0.0.1:41234',
      'invalid_grant',
      '/var/lib/carelink/database-of-this-workstation/carelink.sqlite',
    ]) {
      expect(redactText(useful)).toBe(useful);
    }
    expect(redact({ tokenId: 'abc', pinned: 'yes', code: 'ECONNREFUSED' })).toEqual({
      tokenId: 'abc',
      pinned: 'yes',
      code: 'ECONNREFUSED',
    });
  });

  it('hides every 32-byte code, however it falls', () => {
    fc.assert(
      fc.property(fc.uint8Array({ minLength: 32, maxLength: 32 }), (bytes) => {
        const code = Buffer.from(bytes).toString('base64url');
        // Repeated bytes and the like contain no mixture of letters and digits; no generator produces them.
        fc.pre(/[a-z]/.test(code) && /[A-Z]/.test(code) && /\d/.test(code));
        return !redactText(`x "${code}" y`).includes(code);
      }),
    );
  });

  it('survives what refers to itself', () => {
    const circular: Record<string, unknown> = { name: 'loop' };
    circular.self = circular;
    expect(logged(circular)).toContain('too deep');
  });
});
