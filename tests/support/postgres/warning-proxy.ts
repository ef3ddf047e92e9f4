import { connect, createServer, type Socket } from 'node:net';
import type { PostgresAddress } from './provide-postgres.ts';

/** Between clients and PostgreSQL: adds a warning to the answer of every statement, as PostgreSQL itself does. */
export interface WarningProxy {
  readonly host: string;
  readonly port: number;
  close(): Promise<void>;
}

const headBytes = 5;
const commandComplete = 'C'.charCodeAt(0);

/** `routine`: of the place in PostgreSQL that warns. */
export async function startWarningProxy(target: PostgresAddress, routine: string): Promise<WarningProxy> {
  const open = new Set<Socket>();
  const warning = noticeOf({ S: 'WARNING', V: 'WARNING', C: '01000', M: 'a warning', R: routine });
  const server = createServer((client) => {
    const upstream = connect(target.port, target.host);
    for (const socket of [client, upstream]) {
      open.add(socket);
      socket.on('error', () => socket.destroy());
      socket.on('close', () => [client, upstream].map((one) => one.destroy()));
    }
    client.pipe(upstream);
    let rest = Buffer.alloc(0);
    upstream.on('data', (data) => {
      rest = Buffer.concat([rest, data]);
      for (let end = endOfMessage(rest); end <= rest.length; end = endOfMessage(rest)) {
        if (rest[0] === commandComplete) client.write(warning);
        client.write(rest.subarray(0, end));
        rest = rest.subarray(end);
      }
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as { port: number };
  const close = () => {
    for (const socket of open) socket.destroy();
    return new Promise<void>((resolve) => server.close(() => resolve()));
  };
  return { host: '127.0.0.1', port, close };
}

function endOfMessage(bytes: Buffer): number {
  return bytes.length < headBytes ? Number.POSITIVE_INFINITY : bytes.readUInt32BE(1) + 1;
}

function noticeOf(fields: Readonly<Record<string, string>>): Buffer {
  const content = Object.entries(fields).map(([name, value]) => `${name}${value}\0`);
  const body = Buffer.from(`${content.join('')}\0`);
  const head = Buffer.alloc(headBytes, 'N');
  head.writeUInt32BE(body.length + 4, 1);
  return Buffer.concat([head, body]);
}
