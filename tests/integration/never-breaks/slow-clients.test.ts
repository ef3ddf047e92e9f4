import type { Socket } from 'node:net';
import express from 'express';
import { afterEach, expect, it } from 'vitest';
import { type HttpServer, startHttpServer } from '../../../server/http/http-server.ts';
import { readJsonBody } from '../../../server/http/middleware/read-body.ts';
import { isFullRun } from '../../support/never-breaks/full-run.ts';
import { openConnections, readToEnd } from '../../support/never-breaks/open-connections.ts';
import { postJson } from '../../support/server/dpop-client.ts';

const slowClients = 100;
const dribbleEveryMs = 20;
/** The limits of the server; most runs use a fraction of them. */
const limits = isFullRun ? {} : { headersTimeout: 200, requestTimeout: 400, connectionsCheckingInterval: 50 };
process.stderr.write(
  `slow clients: ${isFullRun ? 'the limits' : 'a fiftieth of the limits'} of the server\n`,
);
let server: HttpServer;
const timers: NodeJS.Timeout[] = [];
let sockets: readonly Socket[] = [];

afterEach(async () => {
  for (const timer of timers.splice(0)) clearInterval(timer);
  for (const socket of sockets) socket.destroy();
  await server.close();
});

async function startServer(): Promise<void> {
  const app = express();
  app.post('/echo', readJsonBody, (request, response) => {
    response.json(request.body);
  });
  server = await startHttpServer({ host: '127.0.0.1', port: 0, appFor: () => app, limits });
}

it.each([
  ['says nothing', '', ''],
  ['sends its headers byte by byte', 'POST /echo HTTP/1.1\r\nHost: x\r\nX-Slow: ', 'a'],
  [
    'sends its body byte by byte',
    'POST /echo HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: 60000\r\n\r\n',
    ' ',
  ],
  [
    'sends its body chunk by chunk',
    'POST /echo HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n',
    '1\r\n \r\n',
  ],
])(
  'hangs up on who %s, and serves everybody else meanwhile',
  async (_name, beginning, drop) => {
    await startServer();
    sockets = await openConnections(server.url, slowClients);
    expect(sockets).toHaveLength(slowClients);
    const ends = Promise.all(sockets.map(readToEnd));
    const patient = { isOver: false };
    void ends.then(() => {
      patient.isOver = true;
    });
    for (const socket of sockets) {
      socket.write(beginning);
      timers.push(setInterval(() => socket.writable && socket.write(drop), dribbleEveryMs));
    }
    let served = 0;
    while (!patient.isOver) {
      expect(await postJson(`${server.url}/echo`, { hello: served })).toMatchObject({ status: 200 });
      served += 1;
    }
    expect(served).toBeGreaterThan(1);
    for (const text of await ends) {
      // A client that is still sending may lose the answer with the connection, but never gets a different one.
      if (text !== '')
        expect(text).toMatch(/^HTTP\/1\.1 408 Request Timeout\r\n[\s\S]*"error":"invalid_request"/);
    }
  },
  60_000,
);
