import { createHmac, generateKeyPairSync, randomBytes, sign } from 'node:crypto';

/** A request that no honest client sends. */
export interface MalformedRequest {
  /** What is wrong with it, for the failure message. */
  readonly label: string;
  readonly method?: string;
  readonly headers: Record<string, string>;
  readonly body?: string | Buffer;
}

/** A small deterministic generator (mulberry32), so that a failing request can be reproduced from its seed. */
export function seededRandom(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

const json = { 'content-type': 'application/json' };

/** Parts of requests that were once valid: real tokens of a running server, to be mutated in every way. */
export interface GoodParts {
  readonly fields: readonly string[];
  readonly access: string;
  readonly refresh: string;
}

/** Makes the `index`-th malformed request for an endpoint that takes `good.fields`. */
export function malformedRequest(index: number, good: GoodParts): MalformedRequest {
  const random = seededRandom(index * 7919 + good.fields.length);
  const makers = [
    badJson,
    wrongTypes,
    hugeBody,
    duplicateFields,
    badContentType,
    bentToken,
    badHeader,
    garbage,
  ];
  const maker = makers[index % makers.length] as (typeof makers)[number];
  return maker(random, good);
}

/** One of the items, at random. */
export function pick<Item>(random: () => number, items: readonly Item[]): Item {
  return items[Math.floor(random() * items.length)] as Item;
}

function badJson(random: () => number, good: GoodParts): MalformedRequest {
  const whole = JSON.stringify(Object.fromEntries(good.fields.map((field) => [field, 'x'.repeat(8)])));
  const cut = whole.slice(0, Math.max(1, Math.floor(random() * whole.length)));
  const body = pick(random, [
    cut,
    `${whole}${whole}`,
    `${whole},`,
    `[${whole}`,
    "{'a':1}",
    '{"a":NaN}',
    '\u0000',
    '',
  ]);
  return { label: 'broken JSON', headers: json, body: body === whole ? '{' : body };
}

const oddValues: readonly unknown[] = [
  null,
  true,
  0,
  -1,
  1e308,
  '',
  ' ',
  [],
  [[]],
  {},
  { $gt: '' },
  ['a', 'b'],
  '\u0000',
  '\ud800',
  '\u202eevil',
  'a'.repeat(9000),
  "' OR 1=1 --",
  '../../etc/passwd',
  // biome-ignore lint/suspicious/noTemplateCurlyInString: an injection attempt, not a template
  '${7*7}',
];

function wrongTypes(random: () => number, good: GoodParts): MalformedRequest {
  const entries = good.fields.map((field) => [field, pick(random, oddValues)]);
  const shapes: readonly unknown[] = [
    Object.fromEntries(entries),
    entries,
    pick(random, oddValues),
    { ...Object.fromEntries(entries), __proto__: { admin: true }, constructor: { prototype: {} } },
  ];
  return { label: 'wrong types', headers: json, body: JSON.stringify(pick(random, shapes)) };
}

function hugeBody(random: () => number, good: GoodParts): MalformedRequest {
  const size = 65_537 + Math.floor(random() * 100_000);
  const nested = `${'['.repeat(30_000)}${']'.repeat(30_000)}`;
  const long = JSON.stringify({ [good.fields[0] ?? 'a']: 'a'.repeat(size) });
  return { label: 'huge body', headers: json, body: pick(random, [long, nested, ' '.repeat(size)]) };
}

function duplicateFields(random: () => number, good: GoodParts): MalformedRequest {
  const field = good.fields[0] ?? 'refresh';
  const value = pick(random, ['"a"', '1', 'null', JSON.stringify(good.refresh.slice(0, -4))]);
  return {
    label: 'duplicate fields',
    headers: json,
    body: `{"${field}":${value},"${field}":"b","${field}":[]}`,
  };
}

function badContentType(random: () => number, good: GoodParts): MalformedRequest {
  const type = pick(random, [
    'text/plain',
    'application/xml',
    'multipart/form-data; boundary=x',
    'application/json; charset=utf-99',
    'application/x-www-form-urlencoded',
    '',
    'a/b/c',
  ]);
  return {
    label: `content type ${type}`,
    headers: { 'content-type': type },
    body: JSON.stringify(Object.fromEntries(good.fields.map((field) => [field, 'x']))),
  };
}

/** Mutates a real token: cut, re-signed with the wrong key or algorithm, stripped of its signature, swapped in kind. */
export function bendToken(random: () => number, good: GoodParts): string {
  const token = pick(random, [good.access, good.refresh]);
  const [header = '', payload = '', signature = ''] = token.split('.');
  const encode = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url');
  const decoded = JSON.parse(Buffer.from(header, 'base64url').toString());
  const claims = JSON.parse(Buffer.from(payload, 'base64url').toString());
  const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const hs = (head: object, body: object, key: string | Buffer) => {
    const input = `${encode(head)}.${encode(body)}`;
    return `${input}.${createHmac('sha256', key).update(input).digest('base64url')}`;
  };
  const es = (head: object, body: object) => {
    const input = `${encode(head)}.${encode(body)}`;
    const bytes = sign('sha256', Buffer.from(input), { key: privateKey, dsaEncoding: 'ieee-p1363' });
    return `${input}.${bytes.toString('base64url')}`;
  };
  const later = { ...claims, exp: claims.exp + 86_400 };
  return pick(random, [
    () => `${header}.${payload}.`,
    () => `${header}.${payload}`,
    () => `${encode({ ...decoded, alg: 'none' })}.${payload}.`,
    () => `${encode({ ...decoded, alg: 'None' })}.${encode(later)}.${signature}`,
    () => `${header}.${encode(later)}.${signature}`,
    () => hs({ ...decoded, alg: 'HS256' }, claims, ''),
    () =>
      hs({ ...decoded, alg: 'HS256' }, claims, publicKey.export({ type: 'spki', format: 'pem' }) as string),
    () => hs({ ...decoded, alg: 'HS256' }, later, randomBytes(32)),
    () => es({ ...decoded, alg: 'ES256' }, later),
    () => es({ ...decoded, alg: 'ES256', jwk: publicKey.export({ format: 'jwk' }) }, claims),
    () => es({ ...decoded, alg: 'ES256', jku: 'http://127.0.0.1:1/keys' }, claims),
    () => es({ ...decoded, alg: 'ES256', kid: '../../dev/null' }, claims),
    () => hs({ ...decoded, alg: 'HS256', crit: ['exp'] }, claims, ''),
    () => `${header}=.${payload}=.${signature}=`,
    () => `${token.slice(0, -2)}${pick(random, ['AA', '__', '!!', '  '])}x`,
    () => `${token}.${token}`,
    () => token.replaceAll('.', '..'),
    () => '.'.repeat(1 + Math.floor(random() * 50)),
    () => randomBytes(200).toString('base64url'),
  ])();
}

function bentToken(random: () => number, good: GoodParts): MalformedRequest {
  const token = bendToken(random, good);
  return {
    label: 'bent token',
    headers: { ...json, authorization: `Bearer ${token}` },
    body: JSON.stringify(Object.fromEntries(good.fields.map((field) => [field, token]))),
  };
}

function badHeader(random: () => number, good: GoodParts): MalformedRequest {
  const headers = pick(random, [
    { authorization: 'Bearer' },
    { authorization: `Bearer ${good.access} extra` },
    { authorization: `Basic ${Buffer.from('a:b').toString('base64')}` },
    { authorization: `DPoP ${good.access}` },
    { dpop: bendToken(random, good) },
    { dpop: 'x, y' },
    { dpop: '' },
    { 'content-encoding': 'gzip' },
    { 'content-encoding': 'what' },
    { 'x-forwarded-for': 'a'.repeat(5000) },
  ] as Record<string, string>[]);
  return { label: `bad header ${Object.keys(headers)}`, headers: { ...json, ...headers }, body: '{"x":1}' };
}

function garbage(random: () => number): MalformedRequest {
  const body = Buffer.from(
    Array.from({ length: 1 + Math.floor(random() * 2000) }, () => Math.floor(random() * 256)),
  );
  return { label: 'random bytes', headers: json, body };
}
