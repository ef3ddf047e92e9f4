import { once } from 'node:events';
import { connect, type Socket } from 'node:net';

const [methodCall, signal] = [1, 4];
/** Codes of header fields, and the types of their values. */
const fields = {
  path: [1, 'o'],
  interface: [2, 's'],
  member: [3, 's'],
  destination: [6, 's'],
  signature: [8, 'g'],
} as const;

export interface BusSignal {
  readonly path: string;
  readonly interface: string;
  readonly member: string;
  /** Writes the arguments, whose types are given by the signature. */
  readonly body?: { readonly signature: string; write(to: BusWriter): void };
}

/** A connection to a message bus that owns names and sends signals; answers nothing. */
export class BusConnection {
  readonly #socket: Socket;
  #serial = 0;

  private constructor(socket: Socket) {
    this.#socket = socket;
    // If its input is not read, the bus would consider it hung.
    socket.on('error', () => undefined).resume();
  }

  /** `path` is that of the socket. */
  static async open(path: string): Promise<BusConnection> {
    const socket = connect(path);
    await once(socket, 'connect');
    const uid = Buffer.from(String(process.getuid?.() ?? 0)).toString('hex');
    socket.write(`\0AUTH EXTERNAL ${uid}\r\n`);
    const [answer] = await once(socket, 'data');
    if (!String(answer).startsWith('OK')) throw new Error(`The bus answered ${answer}`);
    socket.write('BEGIN\r\n');
    const connection = new BusConnection(socket);
    connection.#ask('Hello');
    return connection;
  }

  own(name: string): void {
    const write = (to: BusWriter) => {
      to.string(name);
      to.uint32(0);
    };
    this.#ask('RequestName', { signature: 'su', write });
  }

  emit({ body, ...where }: BusSignal): void {
    this.#send(signal, where, body);
  }

  close(): void {
    this.#socket.destroy();
  }

  #ask(member: string, body?: BusSignal['body']): void {
    const bus = 'org.freedesktop.DBus';
    this.#send(methodCall, { path: '/org/freedesktop/DBus', interface: bus, member, destination: bus }, body);
  }

  #send(type: number, where: Partial<Record<keyof typeof fields, string>>, body?: BusSignal['body']): void {
    const content = new BusWriter();
    body?.write(content);
    const header = new BusWriter();
    this.#serial += 1;
    header.bytes('l'.charCodeAt(0), type, 0, 1);
    header.uint32(content.length);
    header.uint32(this.#serial);
    const given = { ...where, ...(body && { signature: body.signature }) };
    header.array(8, () => {
      for (const [name, value] of Object.entries(given)) {
        const [code, valueType] = fields[name as keyof typeof fields];
        header.align(8);
        header.bytes(code);
        header.signature(valueType);
        if (valueType === 'g') header.signature(value);
        else header.string(value);
      }
    });
    header.align(8);
    this.#socket.write(Buffer.concat([header.buffer, content.buffer]));
  }
}

/** Values as D-Bus puts them on the wire, little-endian. */
export class BusWriter {
  readonly #bytes: number[] = [];

  get length(): number {
    return this.#bytes.length;
  }

  get buffer(): Buffer {
    return Buffer.from(this.#bytes);
  }

  bytes(...values: number[]): void {
    this.#bytes.push(...values);
  }

  align(bytes: number): void {
    while (this.#bytes.length % bytes !== 0) this.#bytes.push(0);
  }

  uint32(value: number): void {
    this.align(4);
    this.#bytes.push(...uint32(value));
  }

  boolean(value: boolean): void {
    this.uint32(value ? 1 : 0);
  }

  string(text: string): void {
    this.uint32(Buffer.byteLength(text));
    this.#bytes.push(...Buffer.from(text), 0);
  }

  signature(text: string): void {
    this.#bytes.push(text.length, ...Buffer.from(text), 0);
  }

  /** The output of `write`, preceded by its length in bytes, with its first element aligned. */
  array(alignment: number, write: () => void): void {
    this.uint32(0);
    const lengthAt = this.#bytes.length - 4;
    this.align(alignment);
    const start = this.#bytes.length;
    write();
    this.#bytes.splice(lengthAt, 4, ...uint32(this.#bytes.length - start));
  }
}

function uint32(value: number): number[] {
  return [0, 8, 16, 24].map((bits) => (value >>> bits) & 0xff);
}
