import { z } from 'zod';

/** The type of a statement about a server's identity, so that it cannot pass for anything else (RFC 8725 §3.11). */
export const identityStatementType = 'server-identity+jwt';

/** 32 random bytes, created for one question. */
const challenge = z.string().regex(/^[\w-]{43}$/);

export const identityRequest = z.strictObject({ challenge }).meta({ id: 'IdentityRequest' });

/** A JWT, signed by the key whose thumbprint (RFC 7638) is the identity of the server. */
export const identityResponse = z
  .object({ statement: z.string().min(1).max(2_048) })
  .meta({ id: 'IdentityResponse' });

const keyMember = z.string().regex(/^[\w-]{43}$/);

/** Header of the statement. */
export const identityHeader = z.strictObject({
  typ: z.literal(identityStatementType),
  alg: z.literal('EdDSA'),
  jwk: z.strictObject({ kty: z.literal('OKP'), crv: z.literal('Ed25519'), x: keyMember }),
});

/** Claims of the statement: which public address claims this key as its own, in answer to which question. */
export const identityClaims = z.object({
  iss: z.string().min(1).max(2_048),
  nonce: challenge,
  iat: z.number().int().nonnegative(),
});
