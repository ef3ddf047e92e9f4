import { beforeEach, expect, it } from 'vitest';
import { DpopProofs } from '../../../../server/crypto/dpop-proofs.ts';
import { silentLog } from '../../../../server/domain/ports/log.ts';
import { forgeJws, type GoodJws, writeJws } from '../../../support/malformed/forge-jws.ts';
import { withHighS } from '../../../support/malformed/forge-signature.ts';
import { ProofMaker } from '../../../support/malformed/good-jws.ts';
import { malformedJwsFor } from '../../../support/malformed/malformed-jws.ts';
import { FakeServerClock } from '../../../support/server/fake-clock.ts';

const origin = 'http://127.0.0.1:8000';
const path = '/account/token/refresh/';
const clock = new FakeServerClock();
const maker = new ProofMaker();
let proofs: DpopProofs;

beforeEach(() => {
  proofs = new DpopProofs({ clock, publicUrl: origin, log: silentLog });
});

const goodOne = () => maker.proof({ origin, path, nonce: proofs.nonce(), nowMs: clock.nowMs() });
const outcomeOf = async (...headers: string[]) =>
  (await proofs.verify({ headers, method: 'POST', path })).kind;

it('malformed proofs are refused, every one', async () => {
  expect(await outcomeOf(writeJws(goodOne()))).toBe('valid');
  const accepted: string[] = [];
  for (const vector of malformedJwsFor('proof', 'ES256')) {
    const outcome = await outcomeOf(forgeJws(vector, goodOne()));
    // Without our nonce, only a second try with one decides.
    const asksAgain = outcome === 'nonce_needed' && vector.name.includes('nonce');
    if (outcome !== 'invalid' && !asksAgain) accepted.push(`${vector.name}: ${outcome}`);
  }
  expect(accepted).toEqual([]);
});

it('several proofs are none', async () => {
  const [one, other] = [writeJws(goodOne()), writeJws(goodOne())];
  for (const headers of [
    [one, other],
    [one, one],
    [one, ''],
    ['', one],
    [`${one}, ${other}`],
    [JSON.stringify([one])],
    [''],
  ]) {
    expect(await outcomeOf(...headers), JSON.stringify(headers)).toBe('invalid');
  }
});

it('the other S of a signature is as good (RFC 7518 §3.4), but makes no second proof of one', async () => {
  const good = goodOne();
  let signature: Buffer = Buffer.alloc(0);
  const once: GoodJws = { ...good, sign: (input) => (signature = good.sign(input)) };
  const proof = writeJws(once);
  const twin = writeJws({ ...good, sign: () => withHighS(signature) });
  expect(twin).not.toBe(proof);
  expect([await outcomeOf(twin), await outcomeOf(proof)]).toEqual(['valid', 'invalid']);
});
