import { createHash } from 'node:crypto';
import { expect, it } from 'vitest';
import { forgeJws, writeJws } from '../../../support/malformed/forge-jws.ts';
import { ProofMaker } from '../../../support/malformed/good-jws.ts';
import { malformedJwsFor } from '../../../support/malformed/malformed-jws.ts';

it('each entry has a name of its own, and makes something else than the good proof', () => {
  const target = { origin: 'http://127.0.0.1:8000', path: '/account/token/', nonce: 'n', nowMs: 0 };
  // Signatures that depend only on the text, so that texts can be compared.
  const sign = (input: Buffer) => createHash('sha512').update(input).digest();
  const good = { ...new ProofMaker().proof(target), sign };
  const vectors = malformedJwsFor('proof', 'ES256');
  expect(vectors.length).toBeGreaterThan(400);
  expect(new Set(vectors.map(({ name }) => name)).size).toBe(vectors.length);
  expect(vectors.filter((vector) => forgeJws(vector, good) === writeJws(good))).toEqual([]);
});
