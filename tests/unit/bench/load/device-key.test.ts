import {
  calculateJwkThumbprint,
  decodeJwt,
  decodeProtectedHeader,
  importJWK,
  type JWK,
  jwtVerify,
} from 'jose';
import { expect, it } from 'vitest';
import { DeviceKey, newDeviceJwk } from '../../../bench/load/device-key.ts';

const url = 'http://127.0.0.1:8000/account/token/refresh/';

it('makes proofs that jose accepts, with the public key only', async () => {
  const jwk = newDeviceJwk();
  const proof = new DeviceKey(jwk).proof('POST', url, 'nonce-1');
  const header = decodeProtectedHeader(proof);
  expect(header).toMatchObject({ typ: 'dpop+jwt', alg: 'ES256' });
  expect(Object.keys(header.jwk ?? {}).sort()).toEqual(['crv', 'kty', 'x', 'y']);
  expect(await calculateJwkThumbprint(header.jwk as JWK)).toBe(await calculateJwkThumbprint(jwk as JWK));
  const { payload } = await jwtVerify(proof, await importJWK(header.jwk as JWK, 'ES256'));
  expect(payload).toMatchObject({ htm: 'POST', htu: url, nonce: 'nonce-1' });
});

it('never repeats an identifier, and leaves out a nonce it does not have', () => {
  const key = new DeviceKey(newDeviceJwk());
  const claims = Array.from({ length: 100 }, () => decodeJwt(key.proof('POST', url, null)));
  expect(new Set(claims.map(({ jti }) => jti)).size).toBe(100);
  expect(claims.every((each) => !('nonce' in each))).toBe(true);
});
