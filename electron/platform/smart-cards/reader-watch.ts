import { longestReaderName, type MessageFromCardProcess, mostReaders } from './card-process-messages.ts';
import {
  type PcscContext,
  PcscError,
  type PcscLibrary,
  pcscCodes,
  plugAndPlay,
  type ReaderState,
  stateBits,
} from './pcsc-library.ts';
import { type ReadCard, readUid } from './read-uid.ts';
import { within } from './within.ts';

/** After this long without an event the readers are counted anew, since macOS does not tell of new ones. */
const waitMs = 2_000;
/** A service that takes this much longer than asked hangs. */
const hangsAfterMs = 3_000;
/** A card that bounces, or many in turn, must not keep the computer busy. */
const pauseBetweenReadsMs = 250;
/** Windows itself looks at a new card, and may be in the way. */
const quickTries = 3;
/** Other software may keep a card to itself for as long as it likes; one that lies askew is put straight some time. */
const longestPauseBetweenTriesMs = 8_000;
/** Each takes a thread for as long as its card likes; libuv has four, and one of them waits for events. */
const mostStuckReads = 2;

export type WhyEnded = Extract<MessageFromCardProcess, { type: 'end' }>['why'];

interface Reader extends ReaderState {
  isPresent: boolean;
  /** Cards that came and went, as the service counts them. */
  events: number;
  /** Counts cards: what was read of one is not told of the next. */
  card: number;
  /** It was told what the card is, so its end is told, too. */
  isTold: boolean;
  isReading: boolean;
}

/**
 * Watches the readers of this computer and reads the number of each card once, when it is put in. It ends with the
 * service, or when nothing more can be expected of it; what it had told is then void.
 */
export class ReaderWatch {
  readonly #library: PcscLibrary;
  readonly #tell: (message: MessageFromCardProcess) => void;
  readonly #readers = new Map<string, Reader>();
  readonly #plugs: ReaderState = { name: plugAndPlay, state: 0 };
  readonly #broken = Promise.withResolvers<never>();
  #stuckReads = 0;

  constructor(library: PcscLibrary, tell: (message: MessageFromCardProcess) => void) {
    this.#library = library;
    this.#tell = tell;
  }

  /** Resolves with the reason when there is nothing more to watch. */
  async run(): Promise<WhyEnded> {
    try {
      const context = await within(this.#library.connect(), hangsAfterMs);
      return await Promise.race([this.#follow(context), this.#broken.promise]);
    } catch (error) {
      return whyOf(error);
    }
  }

  async #follow(context: PcscContext): Promise<never> {
    for (let isFirst = true; ; isFirst = false) {
      await this.#count(context, isFirst);
      const readers = [...this.#readers.values()];
      const hasChanged = await this.#changed(context, [...readers, this.#plugs]);
      if (!hasChanged) this.#tell({ type: 'alive' });
      else for (const reader of readers) this.#look(reader, isFirst);
      settle(this.#plugs);
    }
  }

  async #count(context: PcscContext, isFirst: boolean): Promise<void> {
    const found = await within(context.readers(), hangsAfterMs);
    const names = new Set(found.filter((name) => name.length <= longestReaderName).slice(0, mostReaders));
    const unplugged = [...this.#readers.values()].filter(({ name }) => !names.has(name));
    const plugged = [...names].filter((name) => !this.#readers.has(name));
    for (const reader of unplugged) {
      this.#empty(reader);
      this.#readers.delete(reader.name);
    }
    for (const name of plugged) this.#readers.set(name, newReader(name));
    if (isFirst || unplugged.length + plugged.length > 0)
      this.#tell({ type: 'readers', readers: [...names] });
  }

  /** False also if a reader was unplugged since they were counted. */
  async #changed(context: PcscContext, states: readonly ReaderState[]): Promise<boolean> {
    try {
      return await within(context.changed(states, waitMs), waitMs + hangsAfterMs);
    } catch (error) {
      if (!(error instanceof PcscError && error.code === pcscCodes.unknownReader)) throw error;
      await pause(pauseBetweenReadsMs);
      return false;
    }
  }

  /** Tells what the state means that the service has just written. */
  #look(reader: Reader, wasThere: boolean): void {
    const events = reader.state >>> 16;
    const isPresent = (reader.state & stateBits.present) !== 0;
    // Out and in again before anybody looked.
    const isAnother = reader.isPresent && isPresent && events !== reader.events;
    reader.events = events;
    settle(reader);
    if (reader.isPresent && (!isPresent || isAnother)) this.#empty(reader);
    if (!isPresent || reader.isPresent) return;
    reader.isPresent = true;
    reader.card += 1;
    this.#read(reader, wasThere).catch((error: unknown) => this.#broken.reject(error));
  }

  #empty(reader: Reader): void {
    reader.isPresent = false;
    if (!reader.isTold) return;
    reader.isTold = false;
    this.#tell({ type: 'card_gone', reader: reader.name });
  }

  /** Reads until the card that lies there was read; one at a time for each reader. */
  async #read(reader: Reader, wasThere: boolean): Promise<void> {
    if (reader.isReading) return;
    reader.isReading = true;
    const first = reader.card;
    for (let card = 0; card !== reader.card; ) {
      card = reader.card;
      const { read, isLate } = await this.#readPatiently(reader, card);
      this.#tellCard(reader, { card, read, wasThere: isLate || (wasThere && card === first) });
      await pause(pauseBetweenReadsMs);
    }
    reader.isReading = false;
  }

  /** Tries for as long as the card lies there; says after some tries what is wrong with it. */
  async #readPatiently(
    reader: Reader,
    card: number,
  ): Promise<{ readonly read: ReadCard; readonly isLate: boolean }> {
    let pauseMs = pauseBetweenReadsMs;
    for (let tries = 1; ; tries += 1) {
      const { outcome, settled } = readUid(this.#library, reader.name);
      const read = await outcome;
      if ('fault' in read && read.fault === 'slow') {
        this.#tellCard(reader, { card, read, wasThere: false });
        this.#stuckReads += 1;
        if (this.#stuckReads > mostStuckReads) throw new Error('Too many cards do not answer.');
        await settled;
        this.#stuckReads -= 1;
      }
      const isThere = reader.isPresent && reader.card === card;
      const isLate = tries > quickTries;
      if (!('fault' in read && read.fault === 'not_read' && isThere)) return { read, isLate };
      if (tries === quickTries) this.#tellCard(reader, { card, read, wasThere: false });
      await pause(pauseMs);
      if (tries >= quickTries) pauseMs = Math.min(2 * pauseMs, longestPauseBetweenTriesMs);
    }
  }

  /** A card that is gone by now has still been held to the reader. */
  #tellCard(
    reader: Reader,
    { card, read, wasThere }: { readonly card: number; readonly read: ReadCard; readonly wasThere: boolean },
  ): void {
    const { name } = reader;
    const isThere = reader.isPresent && reader.card === card;
    if ('fault' in read) {
      if (isThere) this.#tell({ type: 'card_fault', reader: name, fault: read.fault });
      return;
    }
    this.#tell({ type: 'card', reader: name, number: read.number, wasThere });
    reader.isTold = isThere;
    if (!isThere) this.#tell({ type: 'card_gone', reader: name });
  }
}

function newReader(name: string): Reader {
  return { name, state: 0, events: 0, card: 0, isPresent: false, isTold: false, isReading: false };
}

/** Gives back to the service, as known, what it has told. */
function settle(reader: ReaderState): void {
  reader.state = (reader.state & ~stateBits.changed) >>> 0;
}

function whyOf(error: unknown): WhyEnded {
  const code = error instanceof PcscError ? error.code : null;
  if (code === pcscCodes.noService || code === pcscCodes.serviceStopped) return 'no_service';
  return code === pcscCodes.notAllowed ? 'refused' : 'failing';
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
