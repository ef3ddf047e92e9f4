import { createHash, type KeyObject, X509Certificate } from 'node:crypto';
import { gunzipSync } from 'node:zlib';
import { cardKeyHash } from '../../core/ports/card-key-hash.ts';
import type { CardKeyFault, CardKeyProof } from '../../core/ports/card-readers.ts';
import { tlv, valueIn } from './ber-tlv.ts';
import type { CardConnection } from './pcsc-library.ts';
import { type AnswerLimits, type CardCommand, CardKeyTrouble, sendCommand } from './send-command.ts';

// NIST SP 800-73-5 part 1: its identifier without the version, the tag of the certificate, the number of the key.
const pivApplication = Buffer.from('a00000030800001000', 'hex');
const certificateTag = Buffer.from('5fc101', 'hex');
const cardAuthenticationKey = 0x9e;

/** Part 1 recommends 1,856 for a certificate; some are longer. */
const mostCertificateBytes = 4_096;
/** An RSA signature of 3072 bits takes 384. */
const mostSignatureBytes = 512;

const select = (data: Buffer): CardCommand => ({ instruction: 0xa4, p1: 0x04, p2: 0x00, data });
const getData = (tag: Buffer): CardCommand => ({
  instruction: 0xcb,
  p1: 0x3f,
  p2: 0xff,
  data: tlv(0x5c, tag),
});
/** Part 2: an empty response (82) asks for one to the challenge (81). */
const generalAuthenticate = (algorithm: number, challenge: Buffer): CardCommand => ({
  instruction: 0x87,
  p1: algorithm,
  p2: cardAuthenticationKey,
  data: tlv(0x7c, tlv(0x82), tlv(0x81, challenge)),
});

/** SP 800-78-5, table 9: by the curve, or by the bits of an RSA key. */
const algorithmNumbers: ReadonlyMap<string | number | undefined, number> = new Map<string | number, number>([
  ['prime256v1', 0x11],
  ['secp384r1', 0x14],
  [2_048, 0x07],
  [3_072, 0x05],
]);

/**
 * Has a card sign a challenge with its card authentication key (PIV, slot 9E), which by NIST SP 800-73 needs no PIN.
 * Neither certificate nor signature are verified. Throws `PcscError` and `CardKeyTrouble`.
 */
export async function provePivKey(
  card: CardConnection,
  challenge: Buffer,
  isOver: () => boolean,
): Promise<CardKeyProof> {
  const send = (command: CardCommand, mostBytes: number) =>
    sendCommand(card, command, { mostBytes, isOver } satisfies AnswerLimits);
  await send(select(pivApplication), mostCertificateBytes);
  const publicKey = keyOfCertificate(await send(getData(certificateTag), mostCertificateBytes));
  const { number, toSign } = signingBy(publicKey, challenge);
  const answer = await send(generalAuthenticate(number, toSign), mostSignatureBytes);
  const signature = valueIn(0x82, valueIn(0x7c, answer) ?? empty);
  if (signature === null || signature.length === 0) throw new CardKeyTrouble('malformed');
  return { publicKey: publicKey.export({ format: 'der', type: 'spki' }), signature };
}

const empty = Buffer.alloc(0);

function keyOfCertificate(answer: Buffer): KeyObject {
  const object = valueIn(0x53, answer);
  const stored = valueIn(0x70, object ?? empty);
  if (answer.length === 0 || object?.length === 0 || stored?.length === 0) throw new CardKeyTrouble('none');
  if (object === null || stored === null) throw new CardKeyTrouble('malformed');
  // Part 1, "CertInfo byte encoding"; some software leaves it out.
  const [info = 0] = valueIn(0x71, object) ?? empty;
  if (info > 1) throw new CardKeyTrouble('unsupported');
  const der = orTrouble('malformed', () =>
    info === 1 ? gunzipSync(stored, { maxOutputLength: mostCertificateBytes }) : stored,
  );
  const certificate = orTrouble('malformed', () => new X509Certificate(der));
  return orTrouble('unsupported', () => certificate.publicKey);
}

function orTrouble<Value>(fault: CardKeyFault, read: () => Value): Value {
  try {
    return read();
  } catch {
    throw new CardKeyTrouble(fault);
  }
}

/** What the card is given: it neither hashes nor pads. */
function signingBy(key: KeyObject, challenge: Buffer): { readonly number: number; readonly toSign: Buffer } {
  const { namedCurve, modulusLength } = key.asymmetricKeyDetails ?? {};
  const hash = cardKeyHash(key);
  const number = algorithmNumbers.get(namedCurve ?? modulusLength);
  if (hash === null || number === undefined) throw new CardKeyTrouble('unsupported');
  const digest = createHash(hash).update(challenge).digest();
  return { number, toSign: modulusLength === undefined ? digest : paddedForRsa(digest, modulusLength / 8) };
}

/** EMSA-PKCS1-v1_5 of RFC 8017 for SHA-256. */
function paddedForRsa(digest: Buffer, keyBytes: number): Buffer {
  const digestInfo = Buffer.concat([Buffer.from('3031300d060960864801650304020105000420', 'hex'), digest]);
  const padding = Buffer.alloc(keyBytes - digestInfo.length - 3, 0xff);
  return Buffer.concat([Buffer.from([0x00, 0x01]), padding, Buffer.from([0x00]), digestInfo]);
}
