import { connect, createServer, type Socket } from 'node:net';
import type { PostgresAddress } from './provide-postgres.ts';

/** Between clients and PostgreSQL, as PgBouncer is in a mode. */
export interface LendingPooler {
  readonly host: string;
  readonly port: number;
  close(): Promise<void>;
}

/** Type, length including itself, content. */
function message(type: string, content: Buffer): Buffer {
  const head = Buffer.alloc(5, type);
  head.writeInt32BE(content.length + 4, 1);
  return Buffer.concat([head, content]);
}

/** No process of PostgreSQL: a pooler cannot know which one will answer. */
const keyData = message('K', Buffer.from([0x70, 0, 0, 1, 0, 0, 0, 1]));
const welcome = Buffer.concat([message('R', Buffer.alloc(4)), keyData, message('Z', Buffer.from('I'))]);

/** What PgBouncer hands on of what it was told to ignore: nothing. */
const handedOn = ['user', 'database', 'application_name', 'client_encoding'];

/**
 * `transaction`: all clients share one connection to PostgreSQL, made by the first, as those of PgBouncer do when they ask one
 * after the other. `session`: each has its own. `forgetful`: the same, and drops settings that are sent at the start.
 */
export async function startLendingPooler(
  target: PostgresAddress,
  mode: 'transaction' | 'session' | 'forgetful',
): Promise<LendingPooler> {
  const open = new Set<Socket>();
  let shared: Socket | null = null;
  let asking: Socket | null = null;
  const keep = (socket: Socket) => {
    open.add(socket);
    socket.on('error', () => socket.destroy());
    return socket;
  };
  const server = createServer((client) => {
    keep(client);
    const upstream = (mode === 'transaction' && shared) || keep(connect(target.port, target.host));
    const isGuest = upstream === shared;
    if (isGuest) {
      client.once('data', () => {
        client.write(welcome);
        client.on('data', (data) => {
          asking = client;
          // Goodbye is for the pooler.
          if (data[0] !== 'X'.charCodeAt(0)) upstream.write(data);
        });
      });
      return;
    }
    if (mode === 'transaction') shared = upstream;
    let isStart = mode === 'forgetful';
    client.on('data', (data) => {
      asking = client;
      upstream.write(isStart ? withoutSettings(data) : data);
      isStart = false;
    });
    upstream.on('data', (data) => (mode === 'transaction' ? asking : client)?.write(withOwnKeyData(data)));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as { port: number };
  const close = () => {
    for (const socket of open) socket.destroy();
    return new Promise<void>((resolve) => server.close(() => resolve()));
  };
  return { host: '127.0.0.1', port, close };
}

/** Of the end of the greeting: key data, and that PostgreSQL is ready. */
function withOwnKeyData(data: Buffer): Buffer {
  const at = data.indexOf(Buffer.from([0x4b, 0, 0, 0, 12]));
  if (at >= 0 && data[at + keyData.length] === 'Z'.charCodeAt(0)) keyData.copy(data, at);
  return data;
}

/** The first message of a connection: its length, the version of the protocol, then names and values that end with a zero. */
function withoutSettings(start: Buffer): Buffer {
  const words = start.subarray(8).toString('latin1').split('\0');
  const kept = words.flatMap((name, index) =>
    index % 2 === 0 && handedOn.includes(name) ? [name, words[index + 1] ?? ''] : [],
  );
  const body = Buffer.from(`${kept.join('\0')}\0\0`, 'latin1');
  const head = Buffer.from(start.subarray(0, 8));
  head.writeInt32BE(body.length + head.length, 0);
  return Buffer.concat([head, body]);
}
