import type { CardKeyProof, CardListener, CardReaders } from '../../../electron/core/ports/card-readers.ts';
import type { CardKey } from '../smart-card/card-key.ts';

const usualReader = 'ACS ACR1252 00 00';

/** Readers into which a test puts cards, with a key or without. */
export class FakeCardReaders implements CardReaders {
  listener: CardListener | null = null;
  /** What was asked of cards so far. */
  readonly challenges: Buffer[] = [];
  /** Between question and answer, as long as a test wants it; at once unless given. */
  whileProving: () => Promise<unknown> = async () => undefined;
  readonly #keys = new Map<string, Pick<CardKey, 'prove'> | null>();

  start(listener: CardListener): void {
    this.listener = listener;
  }

  stop(): void {
    this.listener = null;
  }

  look = async () =>
    ({ kind: 'ready', readers: [usualReader], lastFault: null, lastKeyFault: null }) as const;

  async proveKey(reader: string, challenge: Buffer): Promise<CardKeyProof | null> {
    this.challenges.push(challenge);
    const key = this.#keys.get(reader) ?? null;
    await this.whileProving();
    return key !== null && this.#keys.get(reader) === key ? key.prove(challenge) : null;
  }

  insert(
    number: string,
    { wasThere = false, at = usualReader, key = null as Pick<CardKey, 'prove'> | null } = {},
  ): void {
    this.#keys.set(at, key);
    this.listener?.onCard({ reader: at, number, wasThere });
  }

  remove(at = usualReader): void {
    this.#keys.delete(at);
    this.listener?.onCardGone(at);
  }
}
