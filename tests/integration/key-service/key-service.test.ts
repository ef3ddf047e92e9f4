import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { EmbeddedJWK, jwtVerify } from 'jose';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { KeyServiceError } from '../../../electron/core/ports/device-key.ts';
import { Machine } from '../../support/key-service/machine.ts';
import { provideKeyService } from '../../support/key-service/provide-key-service.ts';
import { openSite, type Site } from '../../support/key-service/site.ts';
import { patienceMs } from '../../support/run/patience.ts';

const provided = provideKeyService();

let site: Site;
let machine: Machine;
let thumbprint: string;
beforeAll(async () => {
  if ('obstacle' in provided) return;
  [site, machine] = [await openSite(), new Machine(provided.program)];
  machine.writePolicy({ server_url: site.server.url });
  await machine.run('enrol', ['--name', 'ICU-3'], await site.newCode());
  await machine.startService();
  thumbprint = (await machine.keys.find(site.server.url))?.thumbprint ?? '';
});
afterAll(async () => {
  if ('obstacle' in provided) return;
  await machine.remove();
  await site.close();
});

const ask = async (question: object) => JSON.parse(await machine.ask(`${JSON.stringify(question)}\n`));
const proofOf = (changes: object = {}) =>
  ask({ op: 'proof', key: thumbprint, method: 'POST', url: `${site.server.url}/v1/devices`, ...changes });

describe('the key service', () => {
  it('makes a proof as RFC 9449 has it, as jose sees it', async ({ skip }) => {
    if ('obstacle' in provided) return skip(provided.obstacle);
    const ath = 'a'.repeat(43);
    const { ok, proof } = await proofOf({ ath, nonce: 'n-1' });
    expect(ok).toBe(true);
    const { payload, protectedHeader } = await jwtVerify(proof, EmbeddedJWK, {
      typ: 'dpop+jwt',
      algorithms: ['ES256'],
    });
    expect(Object.keys(protectedHeader.jwk ?? {}).sort()).toEqual(['crv', 'kty', 'x', 'y']);
    expect(payload).toEqual({
      jti: expect.stringMatching(/^[0-9a-f]{32}$/),
      htm: 'POST',
      htu: `${site.server.url}/v1/devices`,
      iat: expect.any(Number),
      nonce: 'n-1',
      ath,
    });
    expect(Math.abs(Number(payload.iat) - Date.now() / 1_000)).toBeLessThan(60);
  });

  it.each([
    ['another server', { url: 'https://evil.example/v1/devices' }, 'not_allowed'],
    ['a path that climbs', { url: 'SERVER/v1/../x' }, 'not_allowed'],
    ['a method of no use', { method: 'PUT' }, 'not_allowed'],
    ['another key', { key: 'b'.repeat(43) }, 'another_key'],
    ['a time of its own', { iat: 4_000_000_000 }, 'bad_request'],
    ['an id of its own', { jti: 'x' }, 'bad_request'],
    ['a nonce with a quote', { nonce: '"' }, 'not_allowed'],
    ['an access token itself', { ath: 'eyJ.eyJ.sig' }, 'not_allowed'],
    ['nothing it knows', { op: 'sign' }, 'bad_request'],
  ])('signs nothing for %s', async (_name, changes, error) => {
    if ('obstacle' in provided) return;
    const given = JSON.parse(JSON.stringify(changes).replace('SERVER', site.server.url));
    const answer = await proofOf(given);
    expect(answer).toMatchObject({ ok: false, error });
    expect(JSON.stringify(answer)).not.toContain('proof":');
  });

  it('is not brought down by what is no question', async ({ skip }) => {
    if ('obstacle' in provided) return skip(provided.obstacle);
    for (const line of [
      '\n',
      'null\n',
      '[]\n',
      '{"op":"key"}{"op":"key"}\n',
      Buffer.from([0xff, 0xfe, 0x0a]),
    ])
      expect(JSON.parse(await machine.ask(line))).toMatchObject({ ok: false, error: 'bad_request' });
    // Too long: no answer at all.
    expect(await machine.ask(`${' '.repeat(20_000)}\n`).catch(() => '')).toBe('');
    expect(await ask({ op: 'key' })).toMatchObject({
      ok: true,
      machine: { name: 'ICU-3', state: 'enrolled' },
    });
    expect(machine.log).not.toContain(site.server.url);
  });

  it('answers many at once, and asks who wants too much to wait', async ({ skip }) => {
    if ('obstacle' in provided) return skip(provided.obstacle);
    const few = await Promise.all(Array.from({ length: 8 }, () => proofOf()));
    expect(few.every(({ ok }) => ok)).toBe(true);
    const many = [];
    for (let round = 0; round < 60; round += 1)
      many.push(...(await Promise.all(Array.from({ length: 8 }, () => proofOf()))));
    expect(many.some(({ error }) => error === 'throttled')).toBe(true);
    await vi.waitFor(
      async () => {
        const again = await Promise.all(Array.from({ length: 8 }, () => proofOf()));
        expect(again.every(({ ok }) => ok)).toBe(true);
      },
      { timeout: patienceMs, interval: 300 },
    );
  });

  it('takes no key for its own that was made on another computer, whose record is damaged, or that is gone', async ({
    skip,
  }) => {
    if ('obstacle' in provided) return skip(provided.obstacle);
    const key = await machine.keys.find(site.server.url);
    const prove = () => key?.prove({ method: 'GET', url: `${site.server.url}/v1/me`, nowMs: 0, nonce: null });
    machine.becomes('a copy');
    await expect(prove()).rejects.toThrow(/made on another computer/);
    machine.becomes(machine.number);
    await expect(prove()).resolves.toMatch(/^[\w-]+\.[\w-]+\.[\w-]+$/);
    await machine.stopService();
    await expect(prove()).rejects.toThrow(KeyServiceError);
    expect(await machine.keys.examine(site.server.url)).toMatchObject({
      kind: 'here',
      trouble: expect.any(String),
    });
    expect(await machine.keys.examine('https://other.example')).toEqual({
      kind: 'other_server',
      server: site.server.url,
    });
    writeFileSync(join(machine.state, 'machine.json'), '{}');
    expect(await machine.keys.examine(site.server.url)).toMatchObject({ kind: 'unreadable' });
    await expect(machine.keys.find(site.server.url)).rejects.toThrow(KeyServiceError);
  });
});
