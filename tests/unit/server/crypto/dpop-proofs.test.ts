import { createSecretKey, generateKeyPairSync, type KeyObject, randomBytes, sign } from 'node:crypto';
import { compactVerify, decodeProtectedHeader, importJWK, type JWK } from 'jose';
import { beforeAll, describe, expect, it } from 'vitest';
import { DpopProofs } from '../../../../server/crypto/dpop-proofs.ts';
import { silentLog } from '../../../../server/domain/ports/log.ts';
import { DpopClient } from '../../../support/server/dpop-client.ts';
import { FakeServerClock } from '../../../support/server/fake-clock.ts';

const publicUrl = 'https://tokens.example.org';
const path = '/account/token/refresh/';
const pair = generateKeyPairSync('ec', { namedCurve: 'P-256' });
const jwk = pair.publicKey.export({ format: 'jwk' });
const base64url = (content: string | Uint8Array) => Buffer.from(content).toString('base64url');

let proofs: DpopProofs;
const clock = new FakeServerClock();
let proofCount = 0;

const claimsText = (changes = '') => {
  proofCount += 1;
  return `{"htm":"POST","htu":"${publicUrl}${path}","jti":"p${proofCount}","iat":${clock.nowMs() / 1000},"nonce":"${proofs.nonce()}"${changes}}`;
};
const headerText = (members: object = {}) =>
  JSON.stringify({ typ: 'dpop+jwt', alg: 'ES256', jwk, ...members });
const signed = (header: string, payload: string) => {
  const input = `${base64url(header)}.${base64url(payload)}`;
  const key = { key: pair.privateKey, dsaEncoding: 'ieee-p1363' } as const;
  return `${input}.${base64url(sign('sha256', Buffer.from(input), key))}`;
};
const outcomeOf = async (...headers: string[]) =>
  (await proofs.verify({ headers, method: 'POST', path })).kind;

/** Only jose's opinion of the signature, with the key from the header. */
async function joseAccepts(proof: string): Promise<boolean> {
  try {
    const header = decodeProtectedHeader(proof);
    const key = await importJWK(header.jwk as JWK, header.alg);
    const { payload } = await compactVerify(proof, key, { algorithms: ['ES256', 'EdDSA'] });
    JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(payload));
    return true;
  } catch {
    return false;
  }
}

beforeAll(() => {
  proofs = new DpopProofs({ clock, publicUrl, log: silentLog });
});

describe('DpopProofs', () => {
  it.each(['ES256', 'EdDSA'] as const)(
    'accepts what jose signs with %s, again and again',
    async (algorithm) => {
      const client = await DpopClient.create(algorithm);
      client.nonce = proofs.nonce();
      for (let count = 0; count < 3; count += 1) {
        const proof = await client.proof('POST', publicUrl + path, clock);
        const outcome = await proofs.verify({ headers: [proof], method: 'POST', path });
        expect(outcome).toEqual({ kind: 'valid', keyThumbprint: client.thumbprint });
      }
    },
  );

  it('does not take a known header for a signature', async () => {
    const client = await DpopClient.create();
    const thief = await DpopClient.create();
    client.nonce = proofs.nonce();
    const good = await client.proof('POST', publicUrl + path, clock);
    expect(await outcomeOf(good)).toBe('valid');
    expect(await outcomeOf(await client.proof('POST', publicUrl + path, clock, { signedBy: thief }))).toBe(
      'invalid',
    );
    expect(await outcomeOf(good)).toBe('invalid');
  });

  it('accepts the proof that the malformed ones are made from', async () => {
    expect(await outcomeOf(signed(headerText(), claimsText()))).toBe('valid');
    expect(await outcomeOf(signed(headerText({ kid: 'a' }), claimsText(',"ath":"x"')))).toBe('valid');
  });

  const { x = '', y = '' } = jwk;
  const padded = `${x.slice(0, -1)}${nextLetter(x.slice(-1))}`;
  const malformed: Record<string, () => string> = {
    'crit in the header': () => signed(headerText({ crit: ['exp'], exp: 1 }), claimsText()),
    'crit, empty': () => signed(headerText({ crit: [] }), claimsText()),
    'b64 in the header': () => signed(headerText({ b64: true }), claimsText()),
    'x5u in the header': () => signed(headerText({ x5u: 'https://example.org' }), claimsText()),
    'alg none': () => signed(headerText({ alg: 'none' }), claimsText()),
    'alg of another key type': () => signed(headerText({ alg: 'EdDSA' }), claimsText()),
    'alg HS256': () => signed(headerText({ alg: 'HS256' }), claimsText()),
    'alg in lower case': () => signed(headerText({ alg: 'es256' }), claimsText()),
    'typ in capitals': () => signed(headerText({ typ: 'DPOP+JWT' }), claimsText()),
    'alg twice': () => signed(headerText().replace('{', '{"alg":"none",'), claimsText()),
    'alg twice, once escaped': () => signed(headerText().replace('{', '{"\\u0061lg":"none",'), claimsText()),
    'jwk twice': () => signed(headerText().replace('{', '{"jwk":null,'), claimsText()),
    'x twice inside jwk': () => signed(headerText().replace('"x":', '"x":"AA","x":'), claimsText()),
    'another curve': () => signed(headerText({ jwk: { ...jwk, crv: 'P-384' } }), claimsText()),
    'a private key': () =>
      signed(headerText({ jwk: pair.privateKey.export({ format: 'jwk' }) }), claimsText()),
    'the other point': () => signed(headerText({ jwk: { ...jwk, x: y, y: x } }), claimsText()),
    'a second spelling of x': () => signed(headerText({ jwk: { ...jwk, x: padded } }), claimsText()),
    'x with padding': () => signed(headerText({ jwk: { ...jwk, x: `${x}=` } }), claimsText()),
    'x with a zero byte before it': () =>
      signed(
        headerText({
          jwk: { ...jwk, x: base64url(Buffer.concat([Buffer.of(0), Buffer.from(x, 'base64url')])) },
        }),
        claimsText(),
      ),
    'the point at infinity': () =>
      signed(
        headerText({ jwk: { ...jwk, x: base64url(new Uint8Array(32)), y: base64url(new Uint8Array(32)) } }),
        claimsText(),
      ),
    'a list as header': () => signed(`[${headerText()}]`, claimsText()),
    'a byte order mark before the header': () => signed(`\ufeff${headerText()}`, claimsText()),
    'text behind the header': () => signed(`${headerText()}x`, claimsText()),
    'a list as payload': () => signed(headerText(), `[${claimsText()}]`),
    'text behind the payload': () => signed(headerText(), `${claimsText()}x`),
    'htm twice': () => signed(headerText(), claimsText(',"htm":"POST"')),
    'jti twice, once escaped': () => signed(headerText(), claimsText(',"\\u006ati":"x"')),
    'iat beyond all numbers': () => signed(headerText(), claimsText().replace(/"iat":\d+/, '"iat":1e999')),
    'jti a number': () => signed(headerText(), claimsText().replace(/"jti":"\w+"/, '"jti":1')),
    'a port that is not ours': () => signed(headerText(), claimsText().replace('.org', '.org:444')),
    'the host in Cyrillic': () => signed(headerText(), claimsText().replace('tokens.', 'tоkens.')),
    'a DER signature': () => {
      const input = `${base64url(headerText())}.${base64url(claimsText())}`;
      return `${input}.${base64url(sign('sha256', Buffer.from(input), pair.privateKey))}`;
    },
    'a signature of zeros': () =>
      signed(headerText(), claimsText()).replace(/[^.]+$/, base64url(new Uint8Array(64))),
    'no signature': () => signed(headerText(), claimsText()).replace(/[^.]+$/, ''),
    padding: () => `${signed(headerText(), claimsText())}==`,
    'a space': () => ` ${signed(headerText(), claimsText())}`,
    'a line break inside': () => signed(headerText(), claimsText()).replace('.', '.\n'),
    'a fourth part': () => `${signed(headerText(), claimsText())}.e30`,
    'JSON serialisation': () => {
      const [header, payload, signature] = signed(headerText(), claimsText()).split('.');
      return JSON.stringify({ protected: header, payload, signature });
    },
  };

  it.each(Object.keys(malformed))('refuses %s', async (name) => {
    expect(await outcomeOf(malformed[name]?.() ?? '')).toBe('invalid');
  });

  it('accepts nothing that jose refuses', async () => {
    const good = signed(headerText(), claimsText());
    const letters = ['', 'A', '_', '.', '=', '+', ' ', '\n', 'é'];
    for (let position = 0; position <= good.length; position += 1) {
      const letter = letters[position % letters.length] ?? '';
      const proof = good.slice(0, position) + letter + good.slice(position + (position % 2));
      if ((await outcomeOf(proof)) !== 'invalid')
        expect([proof, await joseAccepts(proof)]).toEqual([proof, true]);
    }
  });

  it('compares htu in its normal form', async () => {
    for (const htu of [
      'https://TOKENS.example.org:443/account/./token/refresh/',
      'HTTPS://tokens.example.org:/account/token/refresh/',
      'https://tokens.%65xample.org/%61ccount/token/x/%2e%2E/refresh/',
      `${publicUrl}${path}?a#b`,
      `${publicUrl}${path}?a=%20/?&b=@:#c/?`,
    ]) {
      const payload = claimsText().replace(`${publicUrl}${path}`, htu);
      expect(await outcomeOf(signed(headerText(), payload)), htu).toBe('valid');
    }
  });

  it.each([
    ['https://krankenhäuser.example', 'https://xn--krankenhuser-ncb.example'],
    ['https://Tokens.example:443/carelink', 'https://tokens.example/carelink'],
    ['http://[::1]:8000', 'http://[::1]:8000'],
    ['http://0x7f.1:8000', 'http://127.0.0.1:8000'],
  ])('knows a server that is called %s as clients write it', async (configured, written) => {
    const own = new DpopProofs({ clock, publicUrl: configured, log: silentLog });
    const client = await DpopClient.create();
    client.nonce = own.nonce();
    const htu = new URL(written + path);
    const proof = await client.proof('POST', htu.href, clock);
    expect(htu.href).toBe(written + path);
    expect((await own.verify({ headers: [proof], method: 'POST', path })).kind).toBe('valid');
  });

  it('accepts keys that say of themselves what is true', async () => {
    for (const members of [
      { use: 'sig' },
      { key_ops: ['verify'], ext: true },
      { key_ops: ['sign', 'verify'], ext: false, use: 'sig' },
      { alg: 'ES256' },
      { kid: 'a', alg: 'ES256', use: 'sig', key_ops: ['verify'] },
    ]) {
      const header = headerText({ jwk: { ...jwk, ...members } });
      expect(await outcomeOf(signed(header, claimsText())), JSON.stringify(members)).toBe('valid');
    }
    const named = headerText({ kid: 'a', jwk: { ...jwk, kid: 'a' } });
    expect(await outcomeOf(signed(named, claimsText()))).toBe('valid');
  });

  it.each([
    ['ES256', { name: 'ECDSA', namedCurve: 'P-256' }],
    ['EdDSA', { name: 'Ed25519' }],
  ])('accepts an %s key as browsers and Node export it', async (alg, algorithm) => {
    const keys = (await crypto.subtle.generateKey(algorithm, true, ['sign', 'verify'])) as CryptoKeyPair;
    const exported = await crypto.subtle.exportKey('jwk', keys.publicKey);
    const client = await DpopClient.of(keys, alg);
    client.nonce = proofs.nonce();
    for (const header of [
      { jwk: exported },
      { jwk: { ...exported, alg: alg === 'EdDSA' ? 'Ed25519' : alg } },
    ]) {
      const proof = await client.proof('POST', publicUrl + path, clock, { header });
      expect(await outcomeOf(proof)).toBe('valid');
    }
  });

  it('accepts claims that hold, by its own clock', async () => {
    const now = clock.nowMs() / 1000;
    for (const claims of [
      `"exp":${now + 30}`,
      `"exp":${now + 1},"nbf":${now}`,
      `"exp":${now + 1e9},"nbf":${now + 59}`,
      `"nbf":0`,
      `"nbf":-1.5`,
      `"aud":"${publicUrl}"`,
      `"aud":["carelink","${publicUrl}/"]`,
      `"aud":"${publicUrl}${path}"`,
      `"iss":"B-204","sub":"B-204"`,
    ]) {
      expect(await outcomeOf(signed(headerText(), claimsText(`,${claims}`))), claims).toBe('valid');
    }
    for (const claims of [`"exp":${now}`, `"nbf":${now + 61}`, `"exp":${now + 30},"nbf":${now + 30}`]) {
      expect(await outcomeOf(signed(headerText(), claimsText(`,${claims}`))), claims).toBe('invalid');
    }
  });

  it('lets no nonce make up for an exp that is over', async () => {
    const old = clock.nowMs() / 1000 - 3_600;
    const payload = claimsText(`,"exp":${old + 60}`).replace(/"iat":\d+/, `"iat":${old}`);
    expect(await outcomeOf(signed(headerText(), payload))).toBe('invalid');
    expect(await outcomeOf(signed(headerText(), claimsText().replace(/"iat":\d+/, `"iat":${old}`)))).toBe(
      'valid',
    );
  });
});

/** Another last character that decodes to the same bytes: only its unused bits differ. */
function nextLetter(letter: string): string {
  const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';
  return alphabet.charAt(alphabet.indexOf(letter) + 1);
}

describe('DpopProofs of several nodes', () => {
  const secret = createSecretKey(randomBytes(32));
  const nodeWith = (own: FakeServerClock, nonceSecret: KeyObject | null) =>
    new DpopProofs({ clock: own, publicUrl, log: silentLog, nonceSecret });
  const presented = async (node: DpopProofs, own: FakeServerClock, nonce: string) => {
    const client = await DpopClient.create();
    client.nonce = nonce;
    const proof = await client.proof('POST', publicUrl + path, own);
    return (await node.verify({ headers: [proof], method: 'POST', path })).kind;
  };

  it('accept each other’s nonces, and those of one that has just started', async () => {
    const own = new FakeServerClock();
    const [one, other] = [nodeWith(own, secret), nodeWith(own, secret)];
    expect(await presented(other, own, one.nonce())).toBe('valid');
    expect(await presented(nodeWith(own, secret), own, one.nonce())).toBe('valid');
    for (const stranger of [nodeWith(own, null), nodeWith(own, createSecretKey(randomBytes(32)))])
      expect(await presented(stranger, own, one.nonce())).toBe('nonce_needed');
  });

  it('accept only nonces of their own for a while after their clock was set back', async () => {
    const [own, right] = [new FakeServerClock(), new FakeServerClock()];
    const [one, other] = [nodeWith(own, secret), nodeWith(right, secret)];
    one.nonce();
    own.advance(-30_000);
    right.advance(-30_000);
    const fresh = one.nonce();
    expect(await presented(one, own, fresh)).toBe('valid');
    expect(await presented(one, own, nodeWith(right, secret).nonce())).toBe('nonce_needed');
    expect(await presented(other, right, fresh)).toBe('nonce_needed');
    for (const clockOf of [own, right]) clockOf.advance(30_000 + 120_000);
    expect(await presented(one, own, nodeWith(right, secret).nonce())).toBe('valid');
    expect(await presented(one, own, fresh)).toBe('nonce_needed');
  });
});
