import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import express, { type Response } from 'express';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { addBasicHeaders } from '../../../../server/http/answer-head.ts';
import { sendJson } from '../../../../server/http/send-json.ts';

const basic = {
  'x-request-id': 'the-request',
  'cache-control': 'no-store',
  'x-content-type-options': 'nosniff',
  'x-frame-options': 'DENY',
  'content-security-policy': "default-src 'none'; frame-ancestors 'none'",
  'cross-origin-resource-policy': 'same-origin',
  'referrer-policy': 'no-referrer',
  date: 'Sat, 21 Nov 2026 08:00:00 GMT',
};

describe('the head of an answer', () => {
  let answer: (response: Response) => void;
  let isSecure: boolean;
  let isDraining: boolean;
  const app = express();
  addBasicHeaders(app, {
    clock: { nowMs: () => Date.UTC(2026, 10, 21, 8) },
    isSecure: () => isSecure,
    isDraining: () => isDraining,
  });
  app.use((_request, response) => {
    response.locals.requestId = 'the-request';
    answer(response);
  });
  const server = createServer(app);

  beforeEach(async () => {
    isSecure = false;
    isDraining = false;
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
  });
  afterEach(async () => {
    server.close();
    server.closeAllConnections();
    await once(server, 'close');
  });

  async function headersOf(given: typeof answer) {
    answer = given;
    const { port } = server.address() as AddressInfo;
    const response = await fetch(`http://127.0.0.1:${port}/`);
    return { ...Object.fromEntries(response.headers), text: await response.text() };
  }

  it('is complete however the answer is given: in one piece, header by header, or by Express', async () => {
    expect(await headersOf((response) => sendJson(response, { a: 'ä' }, ['X-More', 'yes']))).toMatchObject({
      ...basic,
      'x-more': 'yes',
      'content-type': 'application/json; charset=utf-8',
      'content-length': '10',
      text: '{"a":"ä"}',
    });
    expect(
      await headersOf((response) => {
        response.setHeader('X-Set', 'before');
        sendJson(response, {}, ['X-More', 'yes']);
      }),
    ).toMatchObject({ ...basic, 'x-set': 'before', 'x-more': 'yes', 'content-length': '2', text: '{}' });
    expect(await headersOf((response) => void response.json({}))).toMatchObject({ ...basic, text: '{}' });
    expect(await headersOf((response) => void response.end('x'))).toMatchObject({ ...basic, text: 'x' });
    expect(
      await headersOf((response) => void response.writeHead(200, { 'X-More': 'yes' }).end()),
    ).toMatchObject({
      ...basic,
      'x-more': 'yes',
    });
  });

  it('keeps what an answer says about caching, and speaks of HTTPS only over HTTPS', async () => {
    const cached = await headersOf((response) => void response.set('Cache-Control', 'max-age=60').json({}));
    expect(cached).toMatchObject({ ...basic, 'cache-control': 'max-age=60' });
    expect(cached).not.toHaveProperty('strict-transport-security');
    isSecure = true;
    expect(await headersOf((response) => sendJson(response, {}))).toMatchObject({
      ...basic,
      'strict-transport-security': 'max-age=31536000',
    });
  });

  it('ends the connection while the server drains', async () => {
    expect(await headersOf((response) => sendJson(response, {}))).toMatchObject({ connection: 'keep-alive' });
    isDraining = true;
    expect(await headersOf((response) => sendJson(response, {}))).toMatchObject({ connection: 'close' });
  });

  it('lets no value break out of its header', async () => {
    let problem: unknown;
    const split = 'x\r\nSet-Cookie: stolen=1';
    const answered = await headersOf((response) => {
      try {
        sendJson(response, {}, ['X-More', split]);
      } catch (error) {
        problem = error;
        sendJson(response, { problem: true });
      }
    });
    expect(problem).toMatchObject({ code: 'ERR_INVALID_CHAR' });
    expect(answered).not.toHaveProperty('set-cookie');
    expect(answered).toMatchObject({ ...basic, text: '{"problem":true}' });
  });
});
