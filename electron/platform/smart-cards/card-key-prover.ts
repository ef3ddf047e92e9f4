import type { CardKeyFault } from '../../core/ports/card-readers.ts';
import type { MessageFromCardProcess, MessageToCardProcess } from './card-process-messages.ts';
import { PcscError, type PcscLibrary, pcscCodes } from './pcsc-library.ts';
import { provePivKey } from './prove-piv-key.ts';
import { CardKeyTrouble } from './send-command.ts';
import { TookTooLong, within } from './within.ts';

/** Of three seconds that the workstation waits. */
const limitMs = 2_500;
const pauseBetweenTriesMs = 100;

type Question = Extract<MessageToCardProcess, { type: 'prove' }>;
type Answer = Extract<MessageFromCardProcess, { type: 'proof' | 'no_proof' }>;

/**
 * Has cards prove their keys, one after another, each on a connection of its own: a card may keep it, and the thread,
 * for as long as it likes, which costs the other cards their proof and nothing else.
 */
export class CardKeyProver {
  readonly #library: PcscLibrary;
  #free: Promise<unknown> = Promise.resolve();

  constructor(library: PcscLibrary) {
    this.#library = library;
  }

  /** Answers within 2.5 s, whatever the card does. */
  async prove({ id, reader, challenge }: Question): Promise<Answer> {
    const endMs = performance.now() + limitMs;
    const isOver = () => performance.now() >= endMs;
    const proving = this.#free.then(() => this.#ask(reader, Buffer.from(challenge, 'base64'), isOver));
    this.#free = proving.catch(() => undefined);
    try {
      const { publicKey, signature } = await within(proving, limitMs);
      return {
        type: 'proof',
        id,
        publicKey: publicKey.toString('base64'),
        signature: signature.toString('base64'),
      };
    } catch (error) {
      return { type: 'no_proof', id, fault: faultOf(error) };
    }
  }

  async #ask(reader: string, challenge: Buffer, isOver: () => boolean) {
    const context = await this.#library.connect();
    try {
      for (;;) {
        if (isOver()) throw new CardKeyTrouble('slow');
        try {
          return await context.talk(reader, (card) => provePivKey(card, challenge, isOver));
        } catch (error) {
          if (!mayPass(error)) throw error;
          await new Promise((resolve) => setTimeout(resolve, pauseBetweenTriesMs));
        }
      }
    } finally {
      await context.release();
    }
  }
}

const passing: readonly number[] = [
  pcscCodes.sharing,
  pcscCodes.reset,
  pcscCodes.notTransacted,
  pcscCodes.unresponsive,
  pcscCodes.unpowered,
];

/** The system looks at a new card itself, other software may want it as well, and a hand may not hold it still. */
function mayPass(error: unknown): boolean {
  return error instanceof PcscError && passing.includes(error.code);
}

function faultOf(error: unknown): CardKeyFault {
  if (error instanceof CardKeyTrouble) return error.fault;
  if (error instanceof TookTooLong) return 'slow';
  if (error instanceof PcscError) return 'failed';
  throw error;
}
