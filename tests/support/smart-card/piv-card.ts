import { X509Certificate } from 'node:crypto';
import { gzipSync } from 'node:zlib';
import { tlv, valueIn } from '../../../electron/platform/smart-cards/ber-tlv.ts';
import { makeCertificate } from '../server/make-certificate.ts';
import type { CardKey } from './card-key.ts';
import { type CardBehaviour, getUid } from './virtual-card.ts';

export interface PivCardWishes {
  /** What the reader tells as its number. */
  readonly uid?: string;
  readonly key: Pick<CardKey, 'algorithm' | 'signRaw'>;
  /** The object that is read as its certificate; that of its key unless given. */
  readonly certificate?: Buffer;
  /** Bytes in one part of an answer. */
  readonly partBytes?: number;
  /** In place of the answer to a command. */
  readonly answerTo?: (command: Buffer, usual: () => Buffer) => Buffer | null;
}

export const pivInstructions = {
  select: 0xa4,
  getData: 0xcb,
  authenticate: 0x87,
  getResponse: 0xc0,
} as const;

const empty = Buffer.alloc(0);
export const status = (code: number) => Buffer.from([code >> 8, code & 0xff]);
const authority = { name: 'Test cards', ...makeCertificate('Test cards') };

/** The certificate of a key as DER. */
export function certificateOf(key: Pick<CardKey, 'publicKey'>): Buffer {
  const { cert } = makeCertificate('Card', { publicKey: key.publicKey, issuer: authority });
  return new X509Certificate(cert).raw;
}

/** What GET DATA returns: certificate, CertInfo and an empty error detection code. */
export function certificateObject(der: Buffer, { isCompressed = false } = {}): Buffer {
  const stored = isCompressed ? gzipSync(der) : der;
  return tlv(0x53, tlv(0x70, stored), tlv(0x71, Buffer.from([isCompressed ? 1 : 0])), tlv(0xfe));
}

/** A PIV card with a card authentication key, as NIST SP 800-73 describes it. */
export function pivCard({
  uid = '04a1b2c3',
  key,
  certificate = empty,
  partBytes = 256,
  answerTo = (_command, usual) => usual(),
}: PivCardWishes): CardBehaviour {
  let isSelected = false;
  let received: Buffer = empty;
  let unread: Buffer = empty;

  const inParts = (answer: Buffer) => {
    const part = answer.subarray(0, partBytes);
    unread = answer.subarray(partBytes);
    return Buffer.concat([
      part,
      status(unread.length === 0 ? 0x9000 : 0x6100 | Math.min(unread.length, 255)),
    ]);
  };

  const usual = (command: Buffer): Buffer => {
    if (command.equals(getUid)) return Buffer.concat([Buffer.from(uid, 'hex'), status(0x9000)]);
    const [chaining = 0, instruction = 0, algorithm = 0, reference = 0, length = 0] = command;
    const data = command.subarray(5, 5 + length);
    if (instruction === pivInstructions.getResponse) return inParts(unread);
    if (instruction === pivInstructions.select) {
      isSelected = data.equals(Buffer.from('a00000030800001000', 'hex'));
      return isSelected ? inParts(tlv(0x61, tlv(0x4f, data), tlv(0x79, tlv(0x4f, data)))) : status(0x6a82);
    }
    if (!isSelected) return status(0x6d00);
    if (instruction === pivInstructions.getData)
      return data.equals(Buffer.from('5c035fc101', 'hex')) ? inParts(certificate) : status(0x6a82);
    if (instruction !== pivInstructions.authenticate) return status(0x6d00);
    received = Buffer.concat([received, data]);
    if (chaining === 0x10) return status(0x9000);
    const template = valueIn(0x7c, received);
    received = empty;
    const challenge = template === null ? null : valueIn(0x81, template);
    if (reference !== 0x9e || algorithm !== key.algorithm) return status(0x6a86);
    if (challenge === null) return status(0x6a80);
    return inParts(tlv(0x7c, tlv(0x82, key.signRaw(challenge))));
  };

  return (command) => answerTo(command, () => usual(command));
}

/** A card with a key of its own. */
export function goodCard(key: CardKey, wishes: Partial<PivCardWishes> = {}): CardBehaviour {
  return pivCard({ key, certificate: certificateObject(certificateOf(key)), ...wishes });
}
