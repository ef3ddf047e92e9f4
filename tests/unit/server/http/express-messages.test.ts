import { once } from 'node:events';
import { createServer, IncomingMessage, ServerResponse } from 'node:http';
import { type AddressInfo, connect } from 'node:net';
import express from 'express';
import { expect, it } from 'vitest';
import { addBasicHeaders } from '../../../../server/http/answer-head.ts';
import { ExpressMessages } from '../../../../server/http/express-messages.ts';

it('requests and responses are born as Express wants them, and are those of Node still', async () => {
  const app = express();
  const born: boolean[] = [];
  const messages = new ExpressMessages();
  const server = createServer(messages.options);
  server.on('request', (request, response) => {
    born.push(Object.getPrototypeOf(request) === app.request);
    born.push(Object.getPrototypeOf(response) === app.response);
    born.push(request instanceof IncomingMessage, response instanceof ServerResponse);
  });
  server.on('request', app);
  app.get('/where', (request, response) => {
    response.json({ path: request.path, host: request.hostname });
  });
  messages.follow(app);
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  try {
    const { port } = server.address() as AddressInfo;
    const answer = await fetch(`http://127.0.0.1:${port}/where`);
    expect(await answer.json()).toEqual({ path: '/where', host: '127.0.0.1' });
    expect(born).toEqual([true, true, true, true]);
  } finally {
    server.close();
    server.closeAllConnections();
  }
});

it('what Node answers by itself, before the app has seen it, harms nobody', async () => {
  const app = express();
  addBasicHeaders(app, { clock: { nowMs: Date.now }, isSecure: () => false, isDraining: () => false });
  const messages = new ExpressMessages();
  messages.follow(app);
  const server = createServer(messages.options, app).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  const answerTo = async (request: string) => {
    const socket = connect(port, '127.0.0.1').setEncoding('latin1');
    socket.end(request);
    return (await socket.toArray()).join('');
  };
  try {
    expect(await answerTo('GET / HTTP/1.1\r\n\r\n')).toMatch(/^HTTP\/1\.1 400 /);
    expect(await answerTo('GET / HTTP/1.1\r\nHost: a\r\nExpect: miracles\r\n\r\n')).toMatch(
      /^HTTP\/1\.1 417 /,
    );
  } finally {
    server.close();
    server.closeAllConnections();
  }
});
