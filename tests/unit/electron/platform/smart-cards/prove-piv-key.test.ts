import { createPublicKey, generateKeyPairSync, randomBytes, verify } from 'node:crypto';
import { deflateSync, gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { tlv } from '../../../../../electron/platform/smart-cards/ber-tlv.ts';
import type { CardConnection } from '../../../../../electron/platform/smart-cards/pcsc-library.ts';
import { provePivKey } from '../../../../../electron/platform/smart-cards/prove-piv-key.ts';
import { CardKeyTrouble } from '../../../../../electron/platform/smart-cards/send-command.ts';
import { type CardKeyKind, createCardKey } from '../../../../support/smart-card/card-key.ts';
import {
  certificateObject,
  certificateOf,
  goodCard,
  pivCard,
  pivInstructions,
  status,
} from '../../../../support/smart-card/piv-card.ts';
import { badgeWithUid, type CardBehaviour } from '../../../../support/smart-card/virtual-card.ts';

const { select, getData, authenticate, getResponse } = pivInstructions;
const key = createCardKey();
const certificate = certificateObject(certificateOf(key));
const challenge = randomBytes(32);

const connect = (behaviour: CardBehaviour, protocol: CardConnection['protocol'] = 'T=1') => {
  const commands: Buffer[] = [];
  const card: CardConnection = {
    protocol,
    async transmit(command) {
      commands.push(command);
      const answer = behaviour(command);
      if (answer === null) throw new Error('These cards answer.');
      return answer;
    },
  };
  return { card, commands };
};
const prove = (behaviour: CardBehaviour, protocol?: CardConnection['protocol']) =>
  provePivKey(connect(behaviour, protocol).card, challenge, () => false);
const faultOf = async (behaviour: CardBehaviour) => {
  const error = await prove(behaviour).then(
    () => null,
    (reason: unknown) => reason,
  );
  return error instanceof CardKeyTrouble ? error.fault : error;
};
/** A card that answers one of the commands in another way. */
const withAnswer = (instruction: number, answer: (usual: () => Buffer) => Buffer) =>
  goodCard(key, { answerTo: (command, usual) => (command[1] === instruction ? answer(usual) : usual()) });

describe('a PIV card', () => {
  it.each(['P-256', 'P-384', 'RSA 2048', 'RSA 3072'] satisfies CardKeyKind[])(
    'signs with its card authentication key, %s, over T=0 and T=1',
    async (kind) => {
      const own = createCardKey(kind);
      for (const protocol of ['T=0', 'T=1'] as const) {
        const { publicKey, signature } = await prove(goodCard(own), protocol);
        const known = createPublicKey({ key: publicKey, format: 'der', type: 'spki' });
        expect(known.equals(own.publicKey)).toBe(true);
        expect(verify(kind === 'P-384' ? 'sha384' : 'sha256', challenge, known, signature)).toBe(true);
      }
    },
  );

  it.each([32, 64, 100, 255, 256])('may answer in parts of %i bytes', async (partBytes) => {
    await expect(prove(goodCard(key, { partBytes }))).resolves.toBeDefined();
  });

  it('may keep its certificate compressed, and say nothing about it', async () => {
    const der = certificateOf(key);
    for (const object of [certificateObject(der, { isCompressed: true }), tlv(0x53, tlv(0x70, der))])
      await expect(prove(pivCard({ key, certificate: object }))).resolves.toBeDefined();
  });

  it('may want another length than it was asked for', async () => {
    let asked = 0;
    const behaviour = withAnswer(getData, (usual) => (++asked === 1 ? status(0x6c80) : usual()));
    await expect(prove(behaviour)).resolves.toBeDefined();
  });

  it('is asked by the commands of SP 800-73, without a PIN', async () => {
    const { card, commands } = connect(goodCard(key));
    await provePivKey(card, challenge, () => false);
    const hex = commands.map((command) => command.toString('hex'));
    expect(hex[0]).toBe('00a4040009a0000003080000100000');
    expect(hex[1]).toBe('00cb3fff055c035fc10100');
    expect(hex.at(-1)).toMatch(/^0087119e267c2482008120[0-9a-f]{64}00$/);
    const rsa = connect(goodCard(createCardKey('RSA 2048')), 'T=0');
    await provePivKey(rsa.card, challenge, () => false);
    const chained = rsa.commands.filter((command) => command[1] === authenticate);
    expect(chained.map(([chaining, , , , length]) => [chaining, length])).toEqual([
      [0x10, 255],
      [0x00, 11],
    ]);
    // T=0 has no room for an expected length.
    expect(chained.at(-1)).toHaveLength(5 + 11);
    expect(rsa.commands.at(-1)?.toString('hex')).toBe('00c0000008');
  });
});

const rsa1024 = generateKeyPairSync('rsa', { modulusLength: 1_024 });
const ed25519 = generateKeyPairSync('ed25519');
const secp256k1 = generateKeyPairSync('ec', { namedCurve: 'secp256k1' });
const p521 = generateKeyPairSync('ec', { namedCurve: 'P-521' });
const object = (der: Buffer) => pivCard({ key, certificate: certificateObject(der) });
const bomb = tlv(0x53, tlv(0x70, gzipSync(Buffer.alloc(40_000_000))), tlv(0x71, Buffer.from([1])));

describe('a card proves nothing', () => {
  it.each([
    ['that has no PIV application', 'none', badgeWithUid('04a1b2c3')],
    ['that has no certificate', 'none', pivCard({ key, certificate: tlv(0x53) })],
    ['that has an empty certificate', 'none', object(Buffer.alloc(0))],
    ['that answers with nothing', 'none', withAnswer(getData, () => status(0x9000))],
    ['that wants a PIN', 'none', withAnswer(authenticate, () => status(0x6982))],
    [
      'that shows the certificate of another, and has no key',
      'none',
      withAnswer(authenticate, () => status(0x6a80)),
    ],
    ['that has a key of 1024 bits', 'unsupported', object(certificateOf(rsa1024))],
    ['that has an Edwards curve', 'unsupported', object(certificateOf(ed25519))],
    ['that has the curve of a coin', 'unsupported', object(certificateOf(secp256k1))],
    ['that has P-521', 'unsupported', object(certificateOf(p521))],
    [
      'that says a new kind of its certificate',
      'unsupported',
      pivCard({ key, certificate: tlv(0x53, tlv(0x70, certificateOf(key)), tlv(0x71, Buffer.from([4]))) }),
    ],
    ['that has no certificate in its certificate', 'malformed', object(randomBytes(700))],
    ['that unpacks to 40 MB', 'malformed', pivCard({ key, certificate: bomb })],
    [
      'that is compressed in another way than it says',
      'malformed',
      pivCard({
        key,
        certificate: tlv(0x53, tlv(0x70, deflateSync(certificateOf(key))), tlv(0x71, Buffer.from([1]))),
      }),
    ],
    ['that has a certificate of 100 KB', 'malformed', withEndless(Buffer.alloc(256, 0x53), 400)],
    ['that always has more', 'malformed', withEndless(Buffer.from([0x53]), Number.POSITIVE_INFINITY)],
    ['that has more, and then nothing', 'malformed', withEndless(Buffer.alloc(0), Number.POSITIVE_INFINITY)],
    ['that always wants another length', 'malformed', withAnswer(getData, () => status(0x6c10))],
    ['that answers less than a status', 'malformed', withAnswer(select, () => Buffer.from([0x90]))],
    ['that answers not at all', 'failed', withAnswer(getData, () => Buffer.alloc(0))],
    ['whose lengths reach beyond the answer', 'malformed', withAnswer(getData, cutShort)],
    [
      'whose lengths have no end',
      'malformed',
      withAnswer(getData, () => Buffer.from('5380700000009000', 'hex')),
    ],
    [
      'whose lengths take four bytes',
      'malformed',
      withAnswer(getData, () => Buffer.from('5384000000019000', 'hex')),
    ],
    ['that signs nothing', 'malformed', withAnswer(authenticate, () => Buffer.from('7c0282009000', 'hex'))],
    [
      'that signs with a witness',
      'malformed',
      withAnswer(authenticate, () => Buffer.from('7c0480020102' + '9000', 'hex')),
    ],
    [
      'that signs without an envelope',
      'malformed',
      withAnswer(authenticate, () => Buffer.from('820201029000', 'hex')),
    ],
    [
      'that signs at length',
      'malformed',
      withAnswer(authenticate, () =>
        Buffer.concat([tlv(0x7c, tlv(0x82, Buffer.alloc(600))).subarray(0, 256), status(0x61ff)]),
      ),
    ],
  ])('%s: %s', async (_what, fault, behaviour) => {
    expect(await faultOf(behaviour)).toBe(fault);
  });

  it('whatever it says, and it ends', async () => {
    const answer = fc.uint8Array({ maxLength: 258 }).map((bytes) => Buffer.from(bytes));
    const well = answer.map((bytes) => Buffer.concat([bytes.subarray(0, 256), status(0x9000)]));
    await fc.assert(
      fc.asyncProperty(fc.array(fc.oneof(answer, well), { minLength: 1 }), async (answers) => {
        let count = 0;
        const says = () => answers[count++ % answers.length] ?? null;
        expect(['none', 'malformed', 'unsupported', 'failed']).toContain(await faultOf(says));
      }),
      { numRuns: 300 },
    );
    await fc.assert(
      fc.asyncProperty(fc.nat(certificate.length - 1), fc.integer({ min: 1, max: 255 }), async (at, flip) => {
        const changed = Buffer.from(certificate);
        changed[at] = (changed[at] ?? 0) ^ flip;
        const fault = await faultOf(pivCard({ key, certificate: changed }));
        // A certificate is not verified: what counts is the key that it names.
        if (fault !== null) expect(['none', 'malformed', 'unsupported']).toContain(fault);
      }),
      { numRuns: 300 },
    );
  });

  it('once the time is over, and is sent nothing more', async () => {
    let isOver = false;
    const { card, commands } = connect(
      goodCard(key, {
        answerTo: (command, usual) => {
          isOver = command[1] === getData;
          return usual();
        },
      }),
    );
    await expect(provePivKey(card, challenge, () => isOver)).rejects.toMatchObject({ fault: 'slow' });
    expect(commands).toHaveLength(2);
  });
});

/** After the selection, the same answer with more to come, so many times. */
function withEndless(part: Buffer, times: number): CardBehaviour {
  let count = 0;
  return (command) => {
    if (command[1] !== getData && command[1] !== getResponse) return status(0x9000);
    count += 1;
    return Buffer.concat([part, status(count < times ? 0x6100 : 0x9000)]);
  };
}

function cutShort(usual: () => Buffer): Buffer {
  return Buffer.concat([usual().subarray(0, 100), status(0x9000)]);
}
