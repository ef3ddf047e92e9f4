import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { addTestUser, nurse } from '../../support/server/add-test-user.ts';
import { call, DpopClient, type ProofOverrides, postJson } from '../../support/server/dpop-client.ts';
import { sendRaw } from '../../support/server/raw-connection.ts';
import { refreshBound, signInBound } from '../../support/server/sign-in.ts';
import { startTestServer, type TestServer } from '../../support/server/start-test-server.ts';

const { username, password } = nurse;

describe('DPoP proofs', () => {
  let server: TestServer;
  let client: DpopClient;
  const signIn = (overrides?: ProofOverrides) =>
    client.post(`${server.url}/account/token/`, { username, password }, server.clock, overrides);

  beforeEach(async () => {
    server = await startTestServer();
    await addTestUser(server);
    client = await DpopClient.create();
  });
  afterEach(() => server.close());

  it('wants a nonce in the first two minutes after the start, then a right time is enough', async () => {
    const early = await signIn({ nonce: null });
    expect(early.status).toBe(400);
    expect(early.body.error).toBe('use_dpop_nonce');
    expect(early.headers.get('DPoP-Nonce')).toMatch(/^[\w-]{16,}$/);
    server.clock.advance(120_000);
    expect((await signIn({ nonce: null })).status).toBe(200);
  });

  it.each([
    ['61 s behind', -61],
    ['61 s ahead', 61],
    ['a year behind', -365 * 24 * 3600],
  ])('asks a clock that is %s for a nonce and is then content', async (_name, offsetSeconds) => {
    server.clock.advance(300_000);
    const iat = Math.floor(server.clock.nowMs() / 1000) + offsetSeconds;
    const asked = await signIn({ nonce: null, claims: { iat } });
    expect([asked.status, asked.body.error]).toEqual([400, 'use_dpop_nonce']);
    client.nonce = asked.headers.get('DPoP-Nonce');
    expect((await signIn({ claims: { iat } })).status).toBe(200);
  });

  it('takes a nonce for its own and the next minute only', async () => {
    server.clock.advance(60_000 - (server.clock.nowMs() % 60_000));
    await signIn({ nonce: null });
    const nonce = client.nonce;
    server.clock.advance(119_999);
    expect((await signIn({ nonce })).status).toBe(200);
    server.clock.advance(1);
    expect((await signIn({ nonce })).body.error).toBe('use_dpop_nonce');
  });

  it.each(['garbage', ''])('asks again when the nonce is %j', async (nonce) => {
    expect((await signIn({ nonce })).body.error).toBe('use_dpop_nonce');
  });

  it('accepts EdDSA, too', async () => {
    client = await DpopClient.create('EdDSA');
    const tokens = await signInBound(server, client);
    expect((await refreshBound(server, client, tokens.refresh)).status).toBe(200);
  });

  it.each(['http://tokens.example', 'HTTP://TOKENS.EXAMPLE:8000', 'https://[::1]'])(
    'compares htu with the path of a target that begins with a host: %s',
    async (start) => {
      await signIn({ nonce: null });
      const body = JSON.stringify({ username, password });
      const send = async (target: string) => {
        const proof = await client.proof('POST', `${server.url}/account/token/`, server.clock);
        const head = [`POST ${target} HTTP/1.1`, 'Host: tokens.example', 'Connection: close'];
        const content = ['Content-Type: application/json', `Content-Length: ${body.length}`];
        const [answer] = await sendRaw(
          server.url,
          [...head, ...content, `DPoP: ${proof}`, '', body].join('\r\n'),
        );
        return answer?.status;
      };
      expect(await send(`${start}/account/token/?a=1`)).toBe(200);
      expect(await send(`${start}/account/token`)).toBe(401);
    },
  );

  it('is told once in the log by which other address clients call this server', async () => {
    await signIn({ nonce: null });
    const warnings = () => server.log.filter(({ fields }) => 'named' in fields);
    for (const htu of [
      'nonsense',
      'https://x/elsewhere/',
      'https://nora:secret@x/account/token/',
      `https://${'x'.repeat(200)}/account/token/`,
    ]) {
      expect((await signIn({ claims: { htu } })).status).toBe(401);
    }
    // Without the key, nothing is revealed.
    const stranger = await DpopClient.create();
    await signIn({ claims: { htu: 'https://a.example/account/token/' }, signedBy: stranger });
    expect(warnings()).toEqual([]);
    for (const named of ['HTTPS://Tokens.Hospital.example:443', 'https://other.example']) {
      const answer = await signIn({ claims: { htu: `${named}/account/token/?a=b` } });
      expect([answer.status, answer.body.error]).toEqual([401, 'invalid_dpop_proof']);
    }
    expect(warnings()).toEqual([
      {
        level: 'warn',
        message: expect.stringContaining('set issuer'),
        fields: { issuer: server.url, named: 'https://tokens.hospital.example' },
      },
    ]);
  });

  it('compares htu without query and fragment', async () => {
    await signIn({ nonce: null });
    expect((await signIn({ claims: { htu: `${server.url}/account/token/?a=1#b` } })).status).toBe(200);
  });

  it('refuses what RFC 9449 §4.3 refuses', async () => {
    await signIn({ nonce: null });
    const other = await DpopClient.create();
    const wrong: Record<string, ProofOverrides> = {
      'another method': { claims: { htm: 'GET' } },
      'another path': { claims: { htu: `${server.url}/account/token/refresh/` } },
      'another host': { claims: { htu: 'http://example.org/account/token/' } },
      'another scheme': { claims: { htu: server.url.replace('http:', 'https:').concat('/account/token/') } },
      'htu no URL': { claims: { htu: 'nonsense' } },
      'htm missing': { claims: { htm: undefined } },
      'jti missing': { claims: { jti: undefined } },
      'jti too long': { claims: { jti: 'x'.repeat(257) } },
      'iat missing': { claims: { iat: undefined } },
      'iat as text': { claims: { iat: 'now' } },
      'another type': { header: { typ: 'JWT' } },
      'no key': { header: { jwk: undefined } },
      'a private key': { header: { jwk: { kty: 'EC', crv: 'P-256', x: 'AA', y: 'AA', d: 'AA' } } },
      'a symmetric key': { header: { jwk: { kty: 'oct', k: 'AA' } } },
      'a point off the curve': { header: { jwk: { kty: 'EC', crv: 'P-256', x: 'AAAA', y: 'AAAA' } } },
      'a key by reference': { header: { jku: 'http://example.org/jwks' } },
      'a certificate': { header: { x5c: ['AA'] } },
      'a signature by another key': { signedBy: other },
    };
    for (const [name, overrides] of Object.entries(wrong)) {
      const answer = await signIn(overrides);
      expect([name, answer.status, answer.body.error]).toEqual([name, 401, 'invalid_dpop_proof']);
      expect(answer.headers.get('DPoP-Nonce'), name).toBeTruthy();
    }
  });

  it('refuses unsigned proofs, broken ones, endless ones and two at once', async () => {
    await signIn({ nonce: null });
    const url = `${server.url}/account/token/`;
    const good = await client.proof('POST', url, server.clock);
    const [header = '', payload = ''] = good.split('.');
    const none = Buffer.from(
      JSON.stringify({ ...JSON.parse(Buffer.from(header, 'base64url').toString()), alg: 'none' }),
    ).toString('base64url');
    const proofs = [
      `${none}.${payload}.`,
      `${header}.${payload}`,
      'x',
      `${good}.x`,
      'a'.repeat(5000),
      `${good}, ${good}`,
    ];
    for (const dpop of proofs) {
      const answer = await postJson(url, { username, password }, { dpop });
      expect([dpop.slice(0, 20), answer.status, answer.body.error]).toEqual([
        dpop.slice(0, 20),
        401,
        'invalid_dpop_proof',
      ]);
    }
    const headers = new Headers({ 'content-type': 'application/json' });
    headers.append('dpop', good);
    headers.append('dpop', await client.proof('POST', url, server.clock));
    const two = await call(url, { method: 'POST', headers, body: JSON.stringify({ username, password }) });
    expect(two.body.error).toBe('invalid_dpop_proof');
  });

  it('accepts a proof once, and none from before a restart', async () => {
    // A fixed public URL, so that only the replay memory distinguishes the second use from the first.
    await server.close();
    server = await startTestServer({ config: { issuer: 'https://tokens.example.org' } });
    await addTestUser(server);
    await signInAt('https://tokens.example.org');
    const publicUrl = 'https://tokens.example.org/account/token/';
    const proofs = [
      await client.proof('POST', publicUrl, server.clock),
      await client.proof('POST', publicUrl, server.clock),
    ];
    const send = (dpop: string | undefined) =>
      postJson(`${server.url}/account/token/`, { username, password }, { dpop: dpop ?? '' });
    expect((await send(proofs[0])).status).toBe(200);
    expect((await send(proofs[0])).body.error).toBe('invalid_dpop_proof');
    await server.restart();
    for (const proof of proofs) expect((await send(proof)).body.error).toBe('use_dpop_nonce');
  });

  async function signInAt(publicUrl: string): Promise<void> {
    const dpop = await client.proof('POST', `${publicUrl}/account/token/`, server.clock, { nonce: null });
    const asked = await postJson(`${server.url}/account/token/`, { username, password }, { dpop });
    expect(asked.body.error).toBe('use_dpop_nonce');
    client.nonce = asked.headers.get('DPoP-Nonce');
  }

  it('cannot take a replayed refresh for a reuse', async () => {
    const first = await signInBound(server, client);
    const url = `${server.url}/account/token/refresh/`;
    const dpop = await client.proof('POST', url, server.clock);
    const second = await postJson(url, { refresh: first.refresh }, { dpop });
    const third = await refreshBound(server, client, second.body.refresh);
    const replay = await postJson(url, { refresh: first.refresh }, { dpop });
    expect([replay.status, replay.body.error]).toEqual([401, 'invalid_dpop_proof']);
    expect((await refreshBound(server, client, third.body.refresh)).status).toBe(200);
  });
});
