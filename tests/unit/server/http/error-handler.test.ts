import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import express from 'express';
import { expect, it } from 'vitest';
import { unmeasured } from '../../../../server/domain/ports/metrics.ts';
import { addBasicHeaders } from '../../../../server/http/answer-head.ts';
import { errorHandler } from '../../../../server/http/error-handler.ts';
import { observeRequests } from '../../../../server/http/middleware/observe-requests.ts';

it('tells the log which request failed and where, the client nothing, and nobody the message', async () => {
  const lines: { level: string; fields: Record<string, unknown> }[] = [];
  const at = (level: string) => (fields: Record<string, unknown>) => void lines.push({ level, fields });
  const log = { debug: at('debug'), info: at('info'), warn: at('warn'), error: at('error') };
  const ports = { log, metrics: unmeasured };
  const app = express();
  addBasicHeaders(app, { clock: { nowMs: Date.now }, isSecure: () => false, isDraining: () => false });
  const observe = observeRequests(ports);
  app.use((request, response, next) => {
    observe(request, response);
    next();
  });
  app.get('/wards/:name', () => {
    throw new TypeError('no ward for nora and her secret');
  });
  app.use(errorHandler(ports));
  const server = createServer(app).listen(0, '127.0.0.1');
  await once(server, 'listening');
  try {
    const { port } = server.address() as AddressInfo;
    const answer = await fetch(`http://127.0.0.1:${port}/wards/nora?secret=1`);
    expect(answer.status).toBe(500);
    expect(await answer.text()).not.toContain('secret');
    await expect.poll(() => lines.length).toBe(2);
    const requestId = answer.headers.get('X-Request-Id');
    expect(lines).toMatchObject([
      { level: 'error', fields: { requestId, route: '/wards/:name' } },
      { level: 'warn', fields: { requestId, route: '/wards/:name', status: 500, error: 'server_error' } },
    ]);
    expect(lines[0]?.fields.problem).toMatch(/^TypeError .*error-handler\.test\.ts/);
    expect(JSON.stringify(lines)).not.toMatch(/nora|secret/);
  } finally {
    server.close();
  }
});
