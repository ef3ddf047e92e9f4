import type { CardKeyFault } from '../../core/ports/card-readers.ts';
import type { CardConnection } from './pcsc-library.ts';

/** A command of ISO/IEC 7816-4 that carries data and expects an answer. */
export interface CardCommand {
  readonly instruction: number;
  readonly p1: number;
  readonly p2: number;
  readonly data: Buffer;
}

export interface AnswerLimits {
  /** The longest answer, in all its parts. */
  readonly mostBytes: number;
  /** It took too long already, so nothing more is sent. */
  readonly isOver: () => boolean;
}

/** Why a card has not proved a key. */
export class CardKeyTrouble extends Error {
  override readonly name = 'CardKeyTrouble';
  readonly fault: CardKeyFault;

  constructor(fault: CardKeyFault) {
    super(`card key: ${fault}`);
    this.fault = fault;
  }
}

const mostDataBytes = 255;
/** Cards that answer in parts take up to 256 bytes for each, some 64. */
const mostParts = 64;
const isMore = 0x10;
const getResponse = Buffer.from([0x00, 0xc0, 0x00, 0x00]);
const status = { well: 0x9000, moreToCome: 0x61, otherLength: 0x6c } as const;

/**
 * Sends a command, in several parts if it is long, and gathers the answer in all its parts. Throws `PcscError`, and
 * `CardKeyTrouble`: `none` if the card refuses, `failed` if it says nothing, as one that is being taken out,
 * `malformed` if its answer is none or does not end, `slow`.
 */
export async function sendCommand(
  card: CardConnection,
  { instruction, p1, p2, data }: CardCommand,
  limits: AnswerLimits,
): Promise<Buffer> {
  const part = (bytes: Buffer, chaining: number) =>
    Buffer.concat([Buffer.from([chaining, instruction, p1, p2, bytes.length]), bytes]);
  let rest = data;
  for (; rest.length > mostDataBytes; rest = rest.subarray(mostDataBytes))
    await gather(card, { bytes: part(rest.subarray(0, mostDataBytes), isMore), expected: null }, limits);
  // Beside data, T=0 has no room for the length that is expected.
  return await gather(card, { bytes: part(rest, 0), expected: card.protocol === 'T=0' ? null : 0 }, limits);
}

interface Part {
  readonly bytes: Buffer;
  /** The length of the answer, which goes into the last byte; 0: 256 or fewer. */
  readonly expected: number | null;
}

async function gather(
  card: CardConnection,
  first: Part,
  { mostBytes, isOver }: AnswerLimits,
): Promise<Buffer> {
  const parts: Buffer[] = [];
  let { bytes, expected } = first;
  for (let count = 0, length = 0; count < mostParts; count += 1) {
    if (isOver()) throw new CardKeyTrouble('slow');
    const answer = await card.transmit(
      expected === null ? bytes : Buffer.concat([bytes, Buffer.from([expected])]),
    );
    if (answer.length === 0) throw new CardKeyTrouble('failed');
    if (answer.length < 2) break;
    const end = answer.length - 2;
    const [high = 0, low = 0] = answer.subarray(end);
    if (high === status.otherLength && expected !== null) {
      expected = low;
      continue;
    }
    const isLast = ((high << 8) | low) === status.well;
    if (!isLast && high !== status.moreToCome) throw new CardKeyTrouble('none');
    parts.push(answer.subarray(0, end));
    length += end;
    if (length > mostBytes) break;
    if (isLast) return Buffer.concat(parts);
    [bytes, expected] = [getResponse, low];
  }
  throw new CardKeyTrouble('malformed');
}
