import { generateKeyPairSync, type KeyObject } from 'node:crypto';
import { importJWK, jwtVerify } from 'jose';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { encodePart, signingInput } from '../../../../server/crypto/compact-jws.ts';
import { GroupSigner, type GroupSignerOptions } from '../../../../server/crypto/group-signer.ts';
import { patienceMs } from '../../../support/run/patience.ts';

const newKey = () => {
  const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  return { algorithm: 'ES256' as const, signingKey: privateKey, publicKey };
};
const inputOf = (number: number) => signingInput(encodePart({ alg: 'ES256' }), { number });

describe('signing in groups', () => {
  const key = newKey();
  let warnings: object[];
  let signer: GroupSigner;
  const start = (options: Partial<GroupSignerOptions> = {}) => {
    const log = { debug() {}, info() {}, warn: (facts: object) => void warnings.push(facts), error() {} };
    signer = new GroupSigner({ log, ...options });
  };

  beforeEach(() => {
    warnings = [];
    start();
  });
  afterEach(() => signer.close());

  /** The tokens of a group signed in one turn of the event loop, as verified by jose. */
  async function numbersOf(count: number, keyOf: (number: number) => ReturnType<typeof newKey> = () => key) {
    const numbers = Array.from({ length: count }, (_, number) => number);
    const signatures = await Promise.all(
      numbers.map((number) => signer.sign(inputOf(number), keyOf(number))),
    );
    return Promise.all(
      signatures.map(async (signature, number) => {
        const publicKey = await publicKeyOf(keyOf(number).publicKey);
        const { payload } = await jwtVerify(`${inputOf(number)}.${signature}`, publicKey);
        return payload.number;
      }),
    );
  }
  const upTo = (count: number) => Array.from({ length: count }, (_, number) => number);

  it('gives each input its own signature, alone, in small groups, in large ones, and while the thread starts', async () => {
    expect(await numbersOf(1)).toEqual(upTo(1));
    expect(await numbersOf(40)).toEqual(upTo(40));
    await whenDelegating(signer, key);
    expect(await numbersOf(3)).toEqual(upTo(3));
    expect(await numbersOf(40)).toEqual(upTo(40));
  });

  it('signs with each key what is meant for it, also when the key is replaced between two of a group', async () => {
    await whenDelegating(signer, key);
    const next = newKey();
    expect(await numbersOf(20, (number) => (number < 7 ? key : next))).toEqual(upTo(20));
  });

  it('loses nothing when it is closed while the thread signs', async () => {
    await whenDelegating(signer, key);
    const group = numbersOf(30);
    await new Promise((resolve) => process.nextTick(resolve));
    await signer.close();
    expect(await group).toEqual(upTo(30));
    expect(await numbersOf(30)).toEqual(upTo(30));
    expect(warnings).toEqual([]);
  });

  it('goes on without the thread when that cannot start or dies, and says so once', async () => {
    start({ program: new URL('data:text/javascript,process.exit(3)') });
    expect(await numbersOf(30)).toEqual(upTo(30));
    await expect.poll(() => warnings).toEqual([{ why: 'exit code 3' }]);
    expect(await numbersOf(30)).toEqual(upTo(30));
    expect(warnings).toHaveLength(1);
  });

  it('goes on when the system gives it no thread at all', async () => {
    // Refused at once, as when no more threads are allowed.
    start({ program: new URL('https://carelink.test/no-thread.js') });
    expect(await numbersOf(30)).toEqual(upTo(30));
    expect(await numbersOf(30)).toEqual(upTo(30));
    expect(warnings).toEqual([{ why: expect.stringContaining('scheme') }]);
  });

  it('signs here what a thread that died still had to sign', async () => {
    const dying =
      "import { parentPort } from 'node:worker_threads'; parentPort.once('message', () => process.exit(4));";
    start({ program: new URL(`data:text/javascript,${encodeURIComponent(dying)}`) });
    await expect
      .poll(async () => [await numbersOf(30), warnings])
      .toEqual([upTo(30), [{ why: 'exit code 4' }]]);
  });

  it('rejects what cannot be signed', async () => {
    const { privateKey } = generateKeyPairSync('ed25519');
    const wrong = { algorithm: 'HS256' as const, signingKey: privateKey };
    await expect(signer.sign(inputOf(1), wrong)).rejects.toThrow();
  });
});

/** Resolves when groups go to the thread: only then does a signature take longer than the turn that asked for it. */
async function whenDelegating(signer: GroupSigner, key: ReturnType<typeof newKey>): Promise<void> {
  await expect
    .poll(
      async () => {
        let isDone = false;
        const group = Promise.all([1, 2, 3, 4].map((number) => signer.sign(inputOf(number), key)));
        void group.then(() => {
          isDone = true;
        });
        await new Promise((resolve) => process.nextTick(() => process.nextTick(resolve)));
        await Promise.resolve();
        const delegated = !isDone;
        await group;
        return delegated;
      },
      { timeout: patienceMs },
    )
    .toBe(true);
}

async function publicKeyOf(key: KeyObject) {
  return importJWK(key.export({ format: 'jwk' }) as Parameters<typeof importJWK>[0], 'ES256');
}
