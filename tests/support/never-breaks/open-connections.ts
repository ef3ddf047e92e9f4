import { once } from 'node:events';
import { connect, type Socket } from 'node:net';

const atOnce = 200;

/** Opens this many connections and sends nothing; those that the server closes are left out. */
export async function openConnections(url: string, count: number): Promise<readonly Socket[]> {
  const opened: Socket[] = [];
  for (let start = 0; start < count; start += atOnce) {
    const batch = Array.from({ length: Math.min(atOnce, count - start) }, () => openConnection(url));
    opened.push(...(await Promise.all(batch)).filter((socket) => socket !== null));
  }
  return opened;
}

/** An open connection; null when it was refused. */
export async function openConnection(url: string): Promise<Socket | null> {
  const { hostname, port } = new URL(url);
  const socket = connect(Number(port), hostname);
  socket.on('error', () => undefined);
  await Promise.race([once(socket, 'connect'), once(socket, 'close')]);
  return socket.destroyed ? null : socket;
}

/** Everything received over a connection until it is closed. */
export async function readToEnd(socket: Socket): Promise<string> {
  let text = '';
  socket.on('data', (chunk) => {
    text += chunk;
  });
  if (!socket.closed) await once(socket, 'close');
  return text;
}
