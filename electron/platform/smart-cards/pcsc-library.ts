/** The part of a system that knows card readers (PC/SC). Every call may take as long as a reader or card likes. */
export interface PcscLibrary {
  /** Throws `PcscError`. */
  connect(): Promise<PcscContext>;
}

/** One connection to the service. It does one thing after another; what may hang gets a connection of its own. */
export interface PcscContext {
  /** Throws `PcscError`. */
  readers(): Promise<string[]>;
  /** Waits until a state differs from that given, and writes what is. False: nothing changed. Throws `PcscError`. */
  changed(states: readonly ReaderState[], timeoutMs: number): Promise<boolean>;
  /** Sends one command to the card in a reader and returns its answer. Throws `PcscError`. */
  ask(reader: string, command: Buffer): Promise<Buffer>;
  /** Speaks with the card in a reader, which no other software does meanwhile. Throws `PcscError`. */
  talk<Value>(reader: string, about: (card: CardConnection) => Promise<Value>): Promise<Value>;
  release(): Promise<void>;
}

/** The card in a reader, while it is spoken with. */
export interface CardConnection {
  readonly protocol: 'T=0' | 'T=1';
  /** Sends one command and returns its answer. Throws `PcscError`. */
  transmit(command: Buffer): Promise<Buffer>;
}

export interface ReaderState {
  readonly name: string;
  /** As the service gave it last, with the number of events in the upper half; 0: not known. */
  state: number;
}

/** Bits of a reader's state, as PC/SC numbers them. */
export const stateBits = {
  changed: 0x2,
  unknown: 0x4,
  unavailable: 0x8,
  empty: 0x10,
  present: 0x20,
} as const;

/** A reader by whose state the service tells that a reader was plugged in or out. */
export const plugAndPlay = '\\\\?PnP?\\Notification';

/** Numbers of errors, as PC/SC has them on every system. */
export const pcscCodes = {
  timeout: 0x8010_000a,
  /** Another program keeps the card to itself. */
  sharing: 0x8010_000b,
  /** What was sent has not arrived, or its answer has not. */
  notTransacted: 0x8010_0016,
  unknownReader: 0x8010_0009,
  noService: 0x8010_001d,
  serviceStopped: 0x8010_001e,
  noReaders: 0x8010_002e,
  unresponsive: 0x8010_0066,
  unpowered: 0x8010_0067,
  /** Another program has reset the card. */
  reset: 0x8010_0068,
  notAllowed: 0x8010_006a,
} as const;

/** The service did not do what it was asked to. */
export class PcscError extends Error {
  override readonly name = 'PcscError';
  readonly code: number;

  constructor(code: number) {
    super(`card readers: error ${code.toString(16)}`);
    this.code = code;
  }
}
