import { once } from 'node:events';
import { connect, type Socket } from 'node:net';

export interface RawAnswer {
  readonly status: number;
  /** By lower-case name. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** Sends text exactly as given, and reads all answers until the server ends the connection. */
export async function sendRaw(url: string, ...pieces: readonly string[]): Promise<readonly RawAnswer[]> {
  const socket = await openRaw(url);
  const answers = readAnswers(socket);
  for (const piece of pieces) socket.write(piece, 'latin1');
  return await answers;
}

/** A connection whose errors are ignored. */
export async function openRaw(url: string): Promise<Socket> {
  const { hostname, port } = new URL(url);
  const socket = connect(Number(port), hostname);
  socket.on('error', () => socket.destroy());
  await once(socket, 'connect');
  return socket;
}

/** All answers until the server ends the connection; rejects if that takes too long. */
export async function readAnswers(socket: Socket, patienceMs = 10_000): Promise<readonly RawAnswer[]> {
  let text = '';
  socket.setEncoding('latin1').on('data', (piece: string) => {
    text += piece;
  });
  const timer = setTimeout(
    () => socket.destroy(new Error('the server does not end the connection')),
    patienceMs,
  );
  await Promise.race([once(socket, 'end'), once(socket, 'close')]);
  const isLate = socket.errored;
  clearTimeout(timer);
  socket.destroy();
  if (isLate) throw isLate;
  return parseAnswers(text);
}

/** Consecutive answers, each with `Content-Length`, in chunks, or without a body; throws for anything else. */
export function parseAnswers(text: string): readonly RawAnswer[] {
  const answers: RawAnswer[] = [];
  let rest = text;
  while (rest !== '') {
    const end = rest.indexOf('\r\n\r\n');
    const [statusLine = '', ...lines] = rest.slice(0, end).split('\r\n');
    const [, status] = /^HTTP\/1\.1 (\d{3}) /.exec(statusLine) ?? [];
    if (end < 0 || status === undefined) throw new Error(`no answer: ${JSON.stringify(rest.slice(0, 200))}`);
    const headers = Object.fromEntries(
      lines.map((line) => {
        const colon = line.indexOf(':');
        return [line.slice(0, colon).toLowerCase(), line.slice(colon + 1).trim()];
      }),
    );
    const [body, length] = bodyAt(rest.slice(end + 4), headers);
    answers.push({ status: Number(status), headers, body });
    rest = rest.slice(end + 4 + length);
  }
  return answers;
}

function bodyAt(text: string, headers: Readonly<Record<string, string>>): [body: string, length: number] {
  if (headers['transfer-encoding'] !== 'chunked') {
    const length = Number(headers['content-length'] ?? (headers.connection === 'close' ? text.length : 0));
    return [text.slice(0, length), length];
  }
  let body = '';
  let position = 0;
  for (;;) {
    const lineEnd = text.indexOf('\r\n', position);
    const size = Number.parseInt(text.slice(position, lineEnd), 16);
    body += text.slice(lineEnd + 2, lineEnd + 2 + size);
    position = lineEnd + 2 + size + 2;
    if (!(size > 0)) return [body, position];
  }
}
