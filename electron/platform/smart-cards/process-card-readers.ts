import { existsSync } from 'node:fs';
import type {
  CardKeyFault,
  CardKeyProof,
  CardListener,
  CardReaders,
  CardReadersState,
} from '../../core/ports/card-readers.ts';
import type { Clock, Timer } from '../../core/ports/clock.ts';
import type { Logger } from '../../core/ports/logger.ts';
import {
  type MessageFromCardProcess,
  type MessageToCardProcess,
  messageFromCardProcess,
} from './card-process-messages.ts';

export interface ProcessCardReadersOptions {
  /** Starts the process that calls the system's library: what hangs or crashes there does not reach this one. */
  readonly launcher: CardProcessLauncher;
  readonly clock: Clock;
  readonly log: Logger;
  /** Linux: the socket of the service; without it there is nothing to start a process for. */
  readonly serviceSocket: string | null;
  /** 1.5 s unless given. */
  readonly firstAfterMs?: number;
}

/** Starts the process by the means of the shell. */
export interface CardProcessLauncher {
  launch(listener: {
    /** Not yet validated. */
    onMessage(message: unknown): void;
    onOutput(line: string): void;
    onExit(): void;
  }): CardProcess;
}

interface CardProcess {
  send(message: MessageToCardProcess): void;
  /** Ends it without asking. */
  kill(): void;
}

/** The first look does not compete with the start of the workstation. */
const firstAfterStartMs = 1_500;
const lookAgainMs = 2_000;
const shortestPauseMs = 1_000;
const longestPauseMs = 60_000;
/** The process reports at least every two seconds, and notices within three more that the service hangs. */
const silentAfterMs = 15_000;
/** A process that has lived for so long may be started again at once. */
const isWellAfterMs = 60_000;
const mostLookMs = 4_000;
/** The process itself gives up first, and says why. */
const mostProofMs = 3_000;

type LastFaults = Pick<Extract<CardReadersState, { kind: 'ready' }>, 'lastFault' | 'lastKeyFault'>;
type Proved = CardKeyProof | CardKeyFault;
type Ended = Extract<MessageFromCardProcess, { type: 'end' }>['why'];

/** Watches card readers in a process of its own, which is started anew whatever happens to it. */
export class ProcessCardReaders implements CardReaders {
  readonly #options: ProcessCardReadersOptions;
  #listener: CardListener | null = null;
  #process: CardProcess | null = null;
  #state: CardReadersState | null = null;
  #startedMs = 0;
  #pauseMs = shortestPauseMs / 2;
  #next: Timer | null = null;
  #silence: Timer | null = null;
  /** Readers with a card that was told. */
  readonly #withCard = new Set<string>();
  readonly #waiting = new Set<() => void>();
  readonly #proofs = new Map<number, { readonly reader: string; answer(told: Proved): void }>();
  #proofsAsked = 0;

  constructor(options: ProcessCardReadersOptions) {
    this.#options = options;
  }

  start(listener: CardListener): void {
    if (this.#listener !== null) return;
    this.#listener = listener;
    this.#tryAfter(this.#options.firstAfterMs ?? firstAfterStartMs);
  }

  stop(): void {
    this.#listener = null;
    this.#withCard.clear();
    this.#next?.cancel();
    this.#next = null;
    this.#kill();
  }

  async look(): Promise<CardReadersState> {
    if (!this.#hasService()) return { kind: 'no_service' };
    const isWatching = this.#listener !== null;
    if (this.#process === null && !isWatching) this.#launch();
    if (this.#state === null) await this.#told();
    const state = this.#state ?? { kind: 'failing' };
    if (!isWatching) this.#kill();
    return state;
  }

  proveKey(reader: string, challenge: Buffer): Promise<CardKeyProof | null> {
    const asked = this.#process;
    if (asked === null || !this.#withCard.has(reader)) return Promise.resolve(null);
    this.#proofsAsked += 1;
    const id = this.#proofsAsked;
    return new Promise((resolve) => {
      const answer = (told: Proved) => {
        timer.cancel();
        this.#proofs.delete(id);
        const isProof = typeof told !== 'string';
        this.#noteFault({ lastKeyFault: isProof ? null : { reader, fault: told } });
        resolve(isProof ? told : null);
      };
      const timer = this.#options.clock.after(mostProofMs, () => answer('slow'));
      this.#proofs.set(id, { reader, answer });
      asked.send({ type: 'prove', id, reader, challenge: challenge.toString('base64') });
    });
  }

  #told(): Promise<void> {
    return new Promise((resolve) => {
      const done = () => {
        timer.cancel();
        this.#waiting.delete(done);
        resolve();
      };
      const timer = this.#options.clock.after(mostLookMs, done);
      this.#waiting.add(done);
    });
  }

  #hasService(): boolean {
    const { serviceSocket } = this.#options;
    return serviceSocket === null || existsSync(serviceSocket);
  }

  #tryAfter(ms: number): void {
    this.#next?.cancel();
    this.#next = this.#options.clock.after(ms, () => {
      if (this.#process !== null || this.#listener === null) return;
      if (this.#hasService()) this.#launch();
      else {
        this.#become({ kind: 'no_service' });
        this.#tryAfter(lookAgainMs);
      }
    });
  }

  #launch(): void {
    const { launcher, clock } = this.#options;
    this.#startedMs = clock.monotonicMs();
    const launched: CardProcess = launcher.launch({
      onMessage: (message) => this.#process === launched && this.#receive(message),
      onOutput: (line) => this.#options.log.warn({ line }, 'card readers: output'),
      onExit: () => this.#process === launched && this.#lose('failing'),
    });
    this.#process = launched;
    this.#expectMessage();
  }

  #expectMessage(): void {
    this.#silence?.cancel();
    this.#silence = this.#options.clock.after(silentAfterMs, () => this.#lose('failing'));
  }

  #receive(raw: unknown): void {
    const { success, data } = messageFromCardProcess.safeParse(raw);
    if (!success) {
      this.#lose('failing');
      return;
    }
    this.#expectMessage();
    if (data.type === 'readers')
      this.#become({ kind: 'ready', readers: data.readers, lastFault: null, lastKeyFault: null });
    else if (data.type === 'card') this.#take(data);
    else if (data.type === 'card_fault')
      this.#noteFault({ lastFault: { reader: data.reader, fault: data.fault } });
    else if (data.type === 'card_gone') this.#drop(data.reader);
    else if (data.type === 'proof') this.#proofs.get(data.id)?.answer(proofIn(data));
    else if (data.type === 'no_proof') this.#proofs.get(data.id)?.answer(data.fault);
    else if (data.type === 'end') this.#lose(data.why);
  }

  #take({ reader, number, wasThere }: Extract<MessageFromCardProcess, { type: 'card' }>): void {
    this.#noteFault({ lastFault: null });
    this.#withCard.add(reader);
    this.#listener?.onCard({ reader, number, wasThere });
  }

  #noteFault(faults: Partial<LastFaults>): void {
    if (this.#state?.kind === 'ready') this.#become({ ...this.#state, ...faults });
  }

  #drop(reader: string): void {
    for (const proof of [...this.#proofs.values()]) if (proof.reader === reader) proof.answer('failed');
    if (this.#withCard.delete(reader)) this.#listener?.onCardGone(reader);
  }

  /** Whatever was told is void, and is told anew once there is a process again. */
  #lose(why: Ended): void {
    this.#kill();
    this.#become({ kind: why });
    for (const reader of [...this.#withCard]) this.#drop(reader);
    // Software is installed rarely, and the workstation started anew often enough.
    if (this.#listener === null || why === 'missing') return;
    const livedMs = this.#options.clock.monotonicMs() - this.#startedMs;
    this.#pauseMs = livedMs >= isWellAfterMs ? shortestPauseMs : Math.min(this.#pauseMs * 2, longestPauseMs);
    this.#tryAfter(this.#pauseMs);
  }

  #become(state: CardReadersState): void {
    if (state.kind !== this.#state?.kind) this.#options.log.info({ state: state.kind }, 'card readers');
    this.#state = state;
    for (const tell of this.#waiting) tell();
  }

  #kill(): void {
    this.#silence?.cancel();
    this.#silence = null;
    const ended = this.#process;
    // First, so that its exit is not taken for a fault.
    this.#process = null;
    ended?.kill();
    for (const proof of [...this.#proofs.values()]) proof.answer('failed');
  }
}

function proofIn({ publicKey, signature }: Extract<MessageFromCardProcess, { type: 'proof' }>): CardKeyProof {
  return { publicKey: Buffer.from(publicKey, 'base64'), signature: Buffer.from(signature, 'base64') };
}
