import { readFileSync } from 'node:fs';
import { z } from 'zod';
import { signatureKinds } from './forge-signature.ts';

export type JwsKind = 'access' | 'refresh' | 'proof';

const members = z.record(z.string(), z.json());
const replacement = z.tuple([z.string(), z.string()]);

const malformedJws = z.strictObject({
  name: z.string().min(1),
  /** Which kinds of JWT it applies to; default: all. */
  only: z.array(z.enum(['access', 'refresh', 'proof'])).optional(),
  /** Only where a public key verifies. */
  asymmetric: z.literal(true).optional(),
  /** Only for ES256. */
  es256: z.literal(true).optional(),
  /** Members to add or replace. */
  header: members.optional(),
  payload: members.optional(),
  withoutHeader: z.array(z.string()).optional(),
  withoutPayload: z.array(z.string()).optional(),
  /** Members as raw JSON text, for numbers that JavaScript would write differently. */
  rawPayload: z.record(z.string(), z.string()).optional(),
  /** The whole JSON text, made from `$header` or `$headerMembers` (without braces). */
  headerText: z.string().optional(),
  payloadText: z.string().optional(),
  replaceHeader: replacement.optional(),
  replacePayload: replacement.optional(),
  headerHex: z.string().optional(),
  payloadHex: z.string().optional(),
  /** Opening text, closing text, how often each. */
  headerRepeat: z.tuple([z.string(), z.string(), z.number()]).optional(),
  payloadRepeat: z.tuple([z.string(), z.string(), z.number()]).optional(),
  /** What to do with the signature; default: it is valid for the result. */
  signature: z.enum(signatureKinds).optional(),
  /** How the parts `$h`, `$p`, `$s` are put together. */
  token: z.string().optional(),
});
export type MalformedJws = z.infer<typeof malformedJws>;

/** The entries that apply to JWTs of this kind and algorithm. */
export function malformedJwsFor(kind: JwsKind, algorithm: string): readonly MalformedJws[] {
  const lists = kind === 'proof' ? ['malformed-jws', 'malformed-proofs'] : ['malformed-jws'];
  return lists.flatMap(readList).filter(({ only, asymmetric, es256 }) => {
    const suitsKind = only === undefined || only.includes(kind);
    const suitsKey = algorithm !== 'HS256' || (!asymmetric && !es256);
    return suitsKind && suitsKey && (!es256 || algorithm === 'ES256');
  });
}

function readList(name: string): readonly MalformedJws[] {
  const file = new URL(`../../vectors/${name}.json`, import.meta.url);
  return z.array(malformedJws).parse(JSON.parse(readFileSync(file, 'utf8')));
}
