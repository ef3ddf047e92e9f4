import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import express, { type Response } from 'express';
import { expect, it } from 'vitest';
import { silentLog } from '../../../../server/domain/ports/log.ts';
import { unmeasured } from '../../../../server/domain/ports/metrics.ts';
import type { LineSink } from '../../../../server/domain/stations/station-lines.ts';
import { openEventStream } from '../../../../server/http/event-stream.ts';

/** What a reader gets of a stream that `use` has written to. */
async function readStream(use: (sink: LineSink, response: Response) => unknown): Promise<string> {
  const app = express();
  app.get('/', (_request, response) => {
    use(openEventStream({ log: silentLog, metrics: unmeasured }, response), response);
  });
  const server = createServer(app).listen(0, '127.0.0.1');
  await once(server, 'listening');
  try {
    const { port } = server.address() as AddressInfo;
    return await (await fetch(`http://127.0.0.1:${port}/`)).text();
  } finally {
    server.close();
  }
}

it('writes nothing after the end, which nobody could catch', async () => {
  const errors: unknown[] = [];
  const text = await readStream((sink, response) => {
    response.on('error', (error) => errors.push(error));
    sink.beat();
    sink.end('replaced');
    sink.send({ sessions: [] });
    sink.beat();
    sink.end('replaced');
  });
  expect(text).toBe(':\n\nevent: replaced\ndata: {}\n\n');
  expect(errors).toEqual([]);
});

it('gives up a response that fails, and nothing else', async () => {
  let thrown: unknown = null;
  const broken = readStream((sink, response) => {
    sink.beat();
    try {
      response.emit('error', new Error('the reader is gone'));
    } catch (error) {
      thrown = error;
    }
    sink.send({ sessions: [] });
    sink.end('over');
  });
  await expect(broken).rejects.toThrow();
  expect(thrown).toBeNull();
});
