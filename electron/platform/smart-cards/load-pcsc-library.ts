import {
  type CardConnection,
  type PcscContext,
  PcscError,
  type PcscLibrary,
  pcscCodes,
} from './pcsc-library.ts';

/** The same functions in three libraries, whose numbers and structures are not of the same size. */
interface Dialect {
  readonly file: string;
  /** What C calls DWORD. */
  readonly word: 'uint32' | 'uint64';
  /** LONG, which the functions return. */
  readonly signed: 'int32' | 'int64';
  readonly wordBytes: 4 | 8;
  readonly convention: '__cdecl' | '__stdcall';
  /** Of functions that take text. */
  readonly suffix: '' | 'A';
  readonly atrBytes: number;
  readonly isPacked: boolean;
}

const dialects: Readonly<Partial<Record<NodeJS.Platform, Dialect>>> = {
  linux: {
    file: 'libpcsclite.so.1',
    word: 'uint64',
    signed: 'int64',
    wordBytes: 8,
    convention: '__cdecl',
    suffix: '',
    atrBytes: 33,
    isPacked: false,
  },
  win32: {
    file: 'winscard.dll',
    word: 'uint32',
    signed: 'int32',
    wordBytes: 4,
    convention: '__stdcall',
    suffix: 'A',
    atrBytes: 36,
    isPacked: false,
  },
  darwin: {
    file: '/System/Library/Frameworks/PCSC.framework/PCSC',
    word: 'uint32',
    signed: 'int32',
    wordBytes: 4,
    convention: '__cdecl',
    suffix: '',
    atrBytes: 33,
    isPacked: true,
  },
};

const codes = { success: 0, scopeSystem: 2, shareShared: 2, protocolT0: 1, protocolT1: 2, leaveCard: 0 };
const mostReaderBytes = 16_384;
/** The longest answer of a short command, and its status. */
const mostAnswerBytes = 258;

/**
 * Loads the system's own library for card readers; null: there is none on this computer, or the workstation cannot
 * call it here. Each call runs on a thread of its own.
 */
export async function loadPcscLibrary(platform: NodeJS.Platform): Promise<PcscLibrary | null> {
  const dialect = dialects[platform];
  if (dialect === undefined) return null;
  try {
    return bind(dialect, (await import('koffi')).default);
  } catch {
    return null;
  }
}

type Koffi = typeof import('koffi')['default'];
type TypeSpec = Parameters<Koffi['inout']>[0];

function bind(dialect: Dialect, koffi: Koffi): PcscLibrary {
  const { word, signed, convention, suffix } = dialect;
  const library = koffi.load(dialect.file);
  const layout = {
    name: 'const char *',
    unused: 'void *',
    current: word,
    event: word,
    atrLength: word,
    atr: koffi.array('uint8', dialect.atrBytes, 'Typed'),
  };
  const states = dialect.isPacked ? koffi.pack(layout) : koffi.struct(layout);
  const handle = 'intptr_t';
  const [buffer, text] = ['void *', 'const char *'];
  const declare = (name: string, ...parameters: TypeSpec[]): Call =>
    asCall(library.func(convention, name, signed, parameters));
  return {
    connect: connecting(dialect, {
      establish: declare('SCardEstablishContext', word, buffer, buffer, buffer),
      release: declare('SCardReleaseContext', handle),
      list: declare(`SCardListReaders${suffix}`, handle, buffer, buffer, buffer),
      change: declare(
        `SCardGetStatusChange${suffix}`,
        handle,
        word,
        koffi.inout(koffi.pointer(states)),
        word,
      ),
      connect: declare(`SCardConnect${suffix}`, handle, text, word, word, buffer, buffer),
      disconnect: declare('SCardDisconnect', handle, word),
      begin: declare('SCardBeginTransaction', handle),
      end: declare('SCardEndTransaction', handle, word),
      transmit: declare('SCardTransmit', handle, buffer, buffer, word, buffer, buffer, buffer),
    }),
  };
}

/** Calls a function on a thread and gives what it returns. */
type Call = (...values: unknown[]) => Promise<number>;
type Functions = Readonly<
  Record<
    'establish' | 'release' | 'list' | 'change' | 'connect' | 'disconnect' | 'begin' | 'end' | 'transmit',
    Call
  >
>;

function asCall(func: ReturnType<ReturnType<Koffi['load']>['func']>): Call {
  return (...values) =>
    new Promise((resolve, reject) =>
      func.async(...values, (error: unknown, code: number | bigint) => {
        if (error !== null && error !== undefined) reject(error);
        // Errors are numbers of 32 bits, with or without a sign.
        else resolve(Number(BigInt.asUintN(32, BigInt(code))));
      }),
    );
}

function connecting(dialect: Dialect, functions: Functions): PcscLibrary['connect'] {
  const { wordBytes, atrBytes } = dialect;
  const newWord = (value: number): Buffer => {
    const buffer = Buffer.alloc(wordBytes);
    buffer.writeUInt32LE(value);
    return buffer;
  };
  // Handles of the service are as wide as a pointer on Windows, a word on Linux and 32 bits on macOS.
  const newHandle = () => Buffer.alloc(8);
  const handleOf = (buffer: Buffer) => buffer.readBigInt64LE();

  return async () => {
    const opened = newHandle();
    check(await functions.establish(codes.scopeSystem, null, null, opened));
    const context = handleOf(opened);

    const transmit = async (card: bigint, protocol: number, command: Buffer): Promise<Buffer> => {
      const answer = Buffer.alloc(mostAnswerBytes);
      const length = newWord(mostAnswerBytes);
      const sendAs = Buffer.concat([newWord(protocol), newWord(2 * wordBytes)]);
      check(await functions.transmit(card, sendAs, command, command.length, null, answer, length));
      return answer.subarray(0, Math.min(length.readUInt32LE(), mostAnswerBytes));
    };

    /** The card stays as it is: powered, and not reset. */
    const connected = async <Value>(
      reader: string,
      use: (card: CardConnection & { readonly handle: bigint }) => Promise<Value>,
    ): Promise<Value> => {
      const opened = newHandle();
      const active = newWord(0);
      const anyProtocol = codes.protocolT0 | codes.protocolT1;
      check(await functions.connect(context, reader, codes.shareShared, anyProtocol, opened, active));
      const handle = handleOf(opened);
      const number = active.readUInt32LE();
      const protocol = number === codes.protocolT0 ? 'T=0' : 'T=1';
      try {
        return await use({ handle, protocol, transmit: (command) => transmit(handle, number, command) });
      } finally {
        await functions.disconnect(handle, codes.leaveCard);
      }
    };

    return {
      async readers() {
        const names = Buffer.alloc(mostReaderBytes);
        const length = newWord(mostReaderBytes);
        const code = await functions.list(context, null, names, length);
        if (code === pcscCodes.noReaders) return [];
        check(code);
        return names
          .toString('utf8', 0, Math.min(length.readUInt32LE(), mostReaderBytes))
          .split('\0')
          .filter((name) => name !== '');
      },

      async changed(states, timeoutMs) {
        const blocks = states.map(({ name, state }) => ({
          name,
          unused: null,
          current: state,
          event: 0,
          atrLength: 0,
          atr: new Uint8Array(atrBytes),
        }));
        const code = await functions.change(context, timeoutMs, blocks, blocks.length);
        if (code === pcscCodes.timeout) return false;
        check(code);
        for (const [index, block] of blocks.entries())
          (states[index] as { state: number }).state = Number(block.event);
        return true;
      },

      ask: (reader, command) => connected(reader, ({ transmit }) => transmit(command)),

      talk: (reader, about) =>
        connected(reader, async (card) => {
          check(await functions.begin(card.handle));
          try {
            return await about(card);
          } finally {
            await functions.end(card.handle, codes.leaveCard);
          }
        }),

      release: async () => void (await functions.release(context)),
    } satisfies PcscContext;
  };
}

function check(code: number): void {
  if (code !== codes.success) throw new PcscError(code);
}
