import { z } from 'zod';
import { cardFaults, cardKeyFaults } from '../../core/ports/card-readers.ts';

export const mostReaders = 16;
export const longestReaderName = 200;
const readerName = z.string().min(1).max(longestReaderName);
/** Tells answers apart; counted by the workstation. */
const proofId = z.int().min(1);
/** Of the card's answer; RSA of 3072 bits signs with 384 bytes, and its public key takes 422. */
const mostProofBytes = 1_024;
const bytes = z
  .base64()
  .max(Math.ceil(mostProofBytes / 3) * 4)
  .min(4);

/** What the workstation asks of the process that watches card readers. */
export const messageToCardProcess = z.discriminatedUnion('type', [
  /** Has the card in a reader sign a challenge; answered by `proof` or `no_proof` of the same id. */
  z.strictObject({
    type: z.literal('prove'),
    id: proofId,
    reader: readerName,
    /** 32 bytes. */
    challenge: z.base64().length(44),
  }),
]);

export type MessageToCardProcess = z.infer<typeof messageToCardProcess>;

/** What the process that watches card readers tells the workstation. A card's number is in no other place. */
export const messageFromCardProcess = z.discriminatedUnion('type', [
  /** Nothing has changed. */
  z.strictObject({ type: z.literal('alive') }),
  z.strictObject({ type: z.literal('readers'), readers: z.array(readerName).max(mostReaders) }),
  z.strictObject({
    type: z.literal('card'),
    reader: readerName,
    number: z.string().regex(/^\d{10,20}$/),
    wasThere: z.boolean(),
  }),
  z.strictObject({ type: z.literal('card_fault'), reader: readerName, fault: z.enum(cardFaults) }),
  z.strictObject({ type: z.literal('card_gone'), reader: readerName }),
  z.strictObject({ type: z.literal('proof'), id: proofId, publicKey: bytes, signature: bytes }),
  z.strictObject({ type: z.literal('no_proof'), id: proofId, fault: z.enum(cardKeyFaults) }),
  /** The last message: there is nothing to watch. */
  z.strictObject({ type: z.literal('end'), why: z.enum(['missing', 'no_service', 'refused', 'failing']) }),
]);

export type MessageFromCardProcess = z.infer<typeof messageFromCardProcess>;
