import { connect } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { call } from '../../support/server/dpop-client.ts';
import { startTestServer, type TestServer } from '../../support/server/start-test-server.ts';

const kib = 1024;
const path = '/account/token/verify/';

describe('request bodies', () => {
  let server: TestServer;

  beforeAll(async () => {
    server = await startTestServer();
  });
  afterAll(() => server.close());

  /** Sends chunks unchanged over a separate connection; returns the answer as text when the server has closed. */
  const sendRaw = (headers: string, chunks: readonly string[], end = true) =>
    new Promise<string>((resolve, reject) => {
      let received = '';
      const socket = connect(Number(new URL(server.url).port), '127.0.0.1', () => {
        socket.write(
          `POST ${path} HTTP/1.1\r\nHost: a\r\nConnection: close\r\nContent-Type: application/json\r\n${headers}\r\n\r\n`,
        );
        for (const chunk of chunks) socket.write(chunk);
        if (end) socket.end();
      });
      socket.setEncoding('latin1');
      socket.on('data', (text) => {
        received += text;
      });
      socket.on('close', () => resolve(received));
      socket.on('error', (error: NodeJS.ErrnoException) => (received ? resolve(received) : reject(error)));
    });
  const chunk = (text: string) => `${text.length.toString(16)}\r\n${text}\r\n`;
  const statusOf = (answer: string) => Number(/^HTTP\/1\.1 (\d+) /.exec(answer)?.[1]);
  /** JSON of exactly this many bytes; its token is invalid, so 401 says that it was read. */
  const bodyOf = (bytes: number) => {
    const rest = '{"token":"x","a":""}';
    return `{"token":"x","a":"${'y'.repeat(bytes - rest.length)}"}`;
  };

  it('are read up to 64 KiB, whole or in chunks', async () => {
    const body = bodyOf(64 * kib);
    expect(statusOf(await sendRaw(`Content-Length: ${body.length}`, [body]))).toBe(401);
    const chunks = [
      chunk(body.slice(0, 3)),
      chunk(body.slice(3, 40_000)),
      chunk(body.slice(40_000)),
      '0\r\n\r\n',
    ];
    expect(statusOf(await sendRaw('Transfer-Encoding: chunked', chunks))).toBe(401);
  });

  it('are refused beyond that, before they have arrived', async () => {
    const announced = await sendRaw(`Content-Length: ${64 * kib + 1}`, ['{'], false);
    expect(statusOf(announced)).toBe(413);
    const body = bodyOf(64 * kib + 1);
    expect(statusOf(await sendRaw('Transfer-Encoding: chunked', [chunk(body)], false))).toBe(413);
    const endless = Array.from({ length: 200 }, () => chunk('x'.repeat(kib)));
    expect(statusOf(await sendRaw('Transfer-Encoding: chunked', endless, false))).toBe(413);
  });

  it('may be sent byte by byte', async () => {
    const body = '{"token":"é"}';
    const bytes = [...Buffer.from(body).toString('latin1')];
    const answer = await new Promise<string>((resolve, reject) => {
      const socket = connect(Number(new URL(server.url).port), '127.0.0.1', async () => {
        socket.write(
          `POST ${path} HTTP/1.1\r\nHost: a\r\nConnection: close\r\nContent-Type: application/json;charset=utf-8\r\nContent-Length: ${bytes.length}\r\n\r\n`,
        );
        for (const byte of bytes) {
          socket.write(byte, 'latin1');
          await new Promise((next) => setTimeout(next, 2));
        }
      });
      let received = '';
      socket.on('data', (data) => {
        received += data;
      });
      socket.on('close', () => resolve(received));
      socket.on('error', reject);
    });
    expect(statusOf(answer)).toBe(401);
  });

  it('that end too early are nothing, and cost nobody anything', async () => {
    const before = server.log.length;
    await sendRaw('Content-Length: 100', ['{"token":']).catch(() => {});
    await sendRaw('Transfer-Encoding: chunked', ['5\r\n{"tok']).catch(() => {});
    expect((await call(`${server.url}/healthz`)).status).toBe(200);
    expect(server.log.slice(before).filter(({ level }) => level === 'error')).toEqual([]);
  });

  it.each(['gzip', 'br', 'deflate', 'identity, gzip'])(
    'that are compressed by %s are refused',
    async (encoding) => {
      const body = bodyOf(100);
      const answer = await sendRaw(`Content-Encoding: ${encoding}\r\nContent-Length: 100`, [body]);
      expect(statusOf(answer)).toBe(415);
    },
  );

  it('may say that they are not compressed', async () => {
    const answer = await sendRaw('Content-Encoding: Identity\r\nContent-Length: 100', [bodyOf(100)]);
    expect(statusOf(answer)).toBe(401);
  });

  it('may be empty', async () => {
    expect(statusOf(await sendRaw('Transfer-Encoding: chunked', ['0\r\n\r\n']))).toBe(400);
    expect(statusOf(await sendRaw('Content-Length: 0', []))).toBe(400);
  });
});
