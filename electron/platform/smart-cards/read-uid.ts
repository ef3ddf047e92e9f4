import type { CardFault } from '../../core/ports/card-readers.ts';
import { badgeNumberOfUid } from './badge-number-of-uid.ts';
import { PcscError, type PcscLibrary } from './pcsc-library.ts';
import { TookTooLong, within } from './within.ts';

/** GET DATA of PC/SC part 3, which the reader itself answers: the number of the card before it. */
const getUid = Buffer.from([0xff, 0xca, 0x00, 0x00, 0x00]);
const isWell = 0x9000;
/** A reader needs a tenth of a second; who has waited for longer takes the badge away again. */
export const slowAfterMs = 2_000;

export type ReadCard = { readonly number: string } | { readonly fault: CardFault };

export interface Reading {
  /** Within two seconds, whatever the card does. */
  readonly outcome: Promise<ReadCard>;
  /** The card has given up or been given up: until then, its thread is taken. */
  readonly settled: Promise<void>;
}

/** Asks a reader for the number of its card, on a connection of its own, which a card may keep as long as it likes. */
export function readUid(library: PcscLibrary, reader: string): Reading {
  const asked = ask(library, reader);
  const outcome = within(asked, slowAfterMs).then(numberIn, faultOf);
  return { outcome, settled: asked.then(done, done) };
}

async function ask(library: PcscLibrary, reader: string): Promise<Buffer> {
  const context = await library.connect();
  try {
    return await context.ask(reader, getUid);
  } finally {
    await context.release();
  }
}

/** The number and two bytes of status; 90 00 means that it is one. */
function numberIn(answer: Buffer): ReadCard {
  if (answer.length < 2) return { fault: 'malformed' };
  const end = answer.length - 2;
  return answer.readUInt16BE(end) === isWell
    ? badgeNumberOfUid(answer.subarray(0, end))
    : { fault: 'no_number' };
}

function faultOf(error: unknown): ReadCard {
  if (error instanceof TookTooLong) return { fault: 'slow' };
  if (error instanceof PcscError) return { fault: 'not_read' };
  throw error;
}

function done(): void {}
