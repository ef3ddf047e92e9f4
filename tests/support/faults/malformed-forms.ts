import {
  bendToken,
  type GoodParts,
  type MalformedRequest,
  pick,
  seededRandom,
} from './malformed-requests.ts';

const formType = { 'content-type': 'application/x-www-form-urlencoded' };

/** The parameters of a valid form for an endpoint, and which of them is the token. */
export interface GoodForm extends GoodParts {
  readonly tokenField: string;
  /** The other parameters the endpoint requires. */
  readonly others: Readonly<Record<string, string>>;
  /** Headers the endpoint requires. */
  readonly headers: Readonly<Record<string, string>>;
}

type Maker = (random: () => number, good: GoodForm) => MalformedRequest;

/** Makes the `index`-th malformed form for an endpoint. */
export function malformedForm(index: number, good: GoodForm): MalformedRequest {
  const random = seededRandom(index * 6271 + good.tokenField.length);
  const makers: readonly Maker[] = [
    duplicateParameters,
    badEncoding,
    wrongType,
    hugeForm,
    bentFormToken,
    oddValues,
    oddHeader,
    randomBytes,
  ];
  const made = (makers[index % makers.length] as Maker)(random, good);
  return { ...made, headers: { ...good.headers, ...made.headers } };
}

function formOf(good: GoodForm, token: string): string {
  return new URLSearchParams({ ...good.others, [good.tokenField]: token }).toString();
}

/** Even with the valid token: a repeated parameter is invalid (RFC 6749 §3.2). */
function duplicateParameters(random: () => number, good: GoodForm): MalformedRequest {
  const whole = formOf(good, good.refresh);
  const again = pick(random, [
    `${good.tokenField}=${bendToken(random, good)}`,
    `${good.tokenField}=${good.refresh}`,
    `${good.tokenField}=`,
    `%${good.tokenField.charCodeAt(0).toString(16)}${good.tokenField.slice(1)}=x`,
    'other=1&other=2',
    '__proto__=1&__proto__=2',
    '=1&=2',
  ]);
  return { label: `said twice: ${again.slice(0, 30)}`, headers: formType, body: `${whole}&${again}` };
}

function badEncoding(random: () => number, good: GoodForm): MalformedRequest {
  const bad = pick(random, [
    '%',
    '%z',
    '%zz',
    '%c3%28',
    '%ff',
    '%ed%a0%80',
    '%c0%af',
    '%u0041',
    '%f5%80%80%80',
  ]);
  const place = pick(random, [`x=${bad}`, `${bad}=x`, `${bad}`, `x=a${bad}b=${bad}`]);
  return { label: `encoding ${bad}`, headers: formType, body: `${formOf(good, good.refresh)}&${place}` };
}

function wrongType(random: () => number, good: GoodForm): MalformedRequest {
  const type = pick(random, [
    'application/json',
    'text/plain',
    'multipart/form-data; boundary=x',
    'application/x-www-form-urlencoded-not',
    'x-www-form-urlencoded',
    '',
    'a/b/c',
  ]);
  const body = pick(random, [
    formOf(good, good.refresh),
    JSON.stringify({ [good.tokenField]: good.refresh }),
  ]);
  return { label: `content type ${type}`, headers: { 'content-type': type }, body };
}

function hugeForm(random: () => number, good: GoodForm): MalformedRequest {
  const size = 65_537 + Math.floor(random() * 100_000);
  const whole = formOf(good, good.refresh);
  const body = pick(random, [
    formOf(good, 'a'.repeat(size)),
    `${whole}&${'&'.repeat(size)}`,
    `${whole}&${'a=&'.repeat(size / 3 + 1)}`,
    `${whole}&${'%41'.repeat(size / 3 + 1)}=x`,
  ]);
  return { label: 'huge form', headers: formType, body };
}

function bentFormToken(random: () => number, good: GoodForm): MalformedRequest {
  return { label: 'bent token', headers: formType, body: formOf(good, bendToken(random, good)) };
}

function oddValues(random: () => number, good: GoodForm): MalformedRequest {
  const odd = () =>
    pick(random, ['', ' ', '\0', 'null', '[]', '{}', '\u202eevil', "' OR 1=1 --", 'a'.repeat(9000)]);
  const fields = [...Object.keys(good.others), good.tokenField].map((field) => [field, odd()]);
  const body = pick(random, [
    new URLSearchParams(fields).toString(),
    `${good.tokenField}[]=${good.refresh}`,
    `${good.tokenField}[a]=${good.refresh}`,
    `__proto__[${good.tokenField}]=${good.refresh}`,
    '&&&===&',
    '',
  ]);
  return { label: `odd values ${JSON.stringify(body.slice(0, 60))}`, headers: formType, body };
}

function oddHeader(random: () => number, good: GoodForm): MalformedRequest {
  const headers = pick<Record<string, string>>(random, [
    { authorization: 'Basic' },
    { authorization: 'Basic !!!' },
    { authorization: `Basic ${Buffer.from('%zz:%zz').toString('base64')}` },
    { authorization: `Basic ${Buffer.from('no colon').toString('base64')}` },
    { authorization: `Basic ${Buffer.from('a:b').toString('base64')}` },
    { authorization: `Bearer ${good.access}` },
    { 'content-encoding': 'gzip' },
  ]);
  return {
    label: `odd header ${JSON.stringify(headers).slice(0, 40)}`,
    headers: { ...formType, ...headers },
    body: formOf(good, good.refresh),
  };
}

function randomBytes(random: () => number): MalformedRequest {
  const body = Buffer.from(
    Array.from({ length: 1 + Math.floor(random() * 2000) }, () => Math.floor(random() * 256)),
  );
  return { label: 'random bytes', headers: formType, body };
}
