import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { type IncomingMessage, type OutgoingHttpHeaders, request } from 'node:http';
import { text } from 'node:stream/consumers';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createVitalsApp } from '../../../apps/sample-vitals/create-vitals-app.ts';
import {
  enter,
  fromFrame,
  fromPage,
  type OpenedGateways,
  openGateways,
  shellOrigin,
} from '../../support/apps/open-gateways.ts';
import { minute } from '../../support/core/start-workstation.ts';
import { send } from '../../support/shell/send.ts';

const refreshPath = '/account/token/refresh/';
let test: OpenedGateways;
beforeEach(async () => {
  test = await openGateways();
  expect(await test.workstation.actions['session.sign-in'](test.credentials)).toEqual({ ok: true });
});
afterEach(() => test.close());

const tokenNow = () => test.workstation.withAccessToken(async (token) => token);
/** Examines everything a page and its developer tools could see of an answer. */
const expectNoToken = async (answer: { headers: object; body: string }) => {
  const visible = JSON.stringify(answer.headers) + answer.body;
  expect(visible).not.toContain(await tokenNow());
};

describe('an app behind its gateway', () => {
  it('is entered once by its link, and goes on from its own origin', async () => {
    const { entry, frame, cookie } = await enter(test.gateways);
    expect(entry.status).toBe(200);
    expect(entry.headers['set-cookie']?.[0]).toMatch(/; Path=\/; HttpOnly; SameSite=Strict$/);
    expect(entry.headers['clear-site-data']).toBe('"storage"');
    expect(entry.body).toContain('content="0;url=/start?ward=b&amp;list=%221%22"');
    expect((await send(frame, { headers: { ...fromFrame, cookie } })).status).toBe(403);
    expect((await enter(test.gateways)).entry.headers['clear-site-data']).toBeUndefined();
    expect(test.seen).toEqual([]);
  });

  it('gets the requests of its page with the token, and the page gets the answers without it', async () => {
    test.answerWith((incoming, response) => {
      response.setHeader('x-answer', 'yes').writeHead(201, 'Made');
      incoming.pipe(response);
    });
    const { origin, ask } = await enter(test.gateways);
    const answer = await ask('/notes?a=1&b=%2F', {
      method: 'POST',
      headers: {
        origin,
        referer: `${origin}/page?x=1`,
        'content-type': 'text/plain',
        'x-own': '1',
        authorization: 'Bearer chosen-by-the-page',
        'x-forwarded-for': '10.0.0.1',
        connection: 'close, x-hop',
        'x-hop': '1',
        te: 'trailers',
      },
      body: 'a note',
    });
    expect(answer).toMatchObject({ status: 201, body: 'a note' });
    expect(answer.headers['x-answer']).toBe('yes');
    await expectNoToken(answer);
    const [seen] = test.seen;
    expect(seen).toMatchObject({ method: 'POST', url: '/notes?a=1&b=%2F', token: await tokenNow() });
    expect(seen?.headers).toMatchObject({
      host: new URL(test.app.origin).host,
      origin: test.app.origin,
      referer: `${test.app.origin}/page?x=1`,
      'content-length': '6',
      'x-own': '1',
    });
    for (const name of ['cookie', 'x-forwarded-for', 'x-hop', 'te'])
      expect(seen?.headers[name]).toBeUndefined();
  });

  it('verifies real tokens by the keys of the real server: the sample app', async () => {
    const { state } = test.endpoint;
    if (state.kind !== 'ready') throw new Error('no server');
    test.answerWith(createVitalsApp({ issuer: state.url, audience: 'carelink', scopes: ['carelink'] }));
    const { ask } = await enter(test.gateways);
    const headers = { 'content-type': 'application/json' };
    const note = { patient: 'Bed 4', pulse: 72, text: 'calm' };
    const written = await ask('/api/notes', { method: 'POST', headers, body: JSON.stringify(note) });
    expect(written.status).toBe(201);
    const list = await ask('/api/notes');
    expect(JSON.parse(list.body).notes).toMatchObject([note]);
    expect((await ask('/api/notes', { method: 'POST', headers, body: '{"patient":""}' })).status).toBe(400);
    // There is no token beyond the gateway.
    expect((await send(`${test.app.origin}/api/notes`)).status).toBe(401);
  });

  it('may not keep cookies in the browser; they are kept here, for this user and app', async () => {
    test.answerWith((_incoming, response) =>
      response.setHeader('set-cookie', ['a=1; Path=/; Domain=127.0.0.1', 'b=2; Path=/notes']).end(),
    );
    const vitals = await enter(test.gateways);
    expect((await vitals.ask('/')).headers['set-cookie']).toBeUndefined();
    await vitals.ask('/notes/1');
    expect(test.seen.at(-1)?.headers.cookie).toBe('b=2; a=1');
    await vitals.ask('/notesheet');
    expect(test.seen.at(-1)?.headers.cookie).toBe('a=1');
    await (await enter(test.gateways, 'charts')).ask('/');
    expect(test.seen.at(-1)?.headers.cookie).toBeUndefined();
  });

  it('has the bridge in its pages only, and its own rules beside those of the gateway', async () => {
    const headers: OutgoingHttpHeaders = {
      'content-security-policy': "script-src 'self'; frame-ancestors 'none'; img-src 'self'",
      'x-frame-options': 'DENY',
      'clear-site-data': '"cookies"',
      'www-authenticate': 'Basic',
      'cache-control': 'public, max-age=3600',
      'content-type': 'text/html',
    };
    test.answerWith((_incoming, response) => {
      response.writeHead(200, headers).end('<!-- x --><!DOCTYPE html><p>app</p>');
    });
    const { ask } = await enter(test.gateways);
    const page = await ask('/', { headers: { ...fromFrame, 'sec-fetch-site': 'same-origin' } });
    expect(page.body).toBe('<!-- x --><!DOCTYPE html><script src="/.carelink/bridge.js"></script><p>app</p>');
    const policy = String(page.headers['content-security-policy']);
    expect(policy).toContain("script-src 'self'; img-src 'self'");
    expect(policy).not.toContain("frame-ancestors 'none'");
    expect(policy).toContain(`frame-ancestors 'self' ${shellOrigin}`);
    expect(policy).toContain('sandbox allow-scripts allow-same-origin allow-forms');
    for (const name of ['x-frame-options', 'clear-site-data', 'www-authenticate'])
      expect(page.headers[name]).toBeUndefined();
    expect(page.headers['cache-control']).toBe('no-store');
    expect((await ask('/')).body).not.toContain('bridge.js');
    const user = JSON.parse((await ask('/.carelink/user')).body);
    expect(user).toMatchObject({ username: test.credentials.username, id: expect.stringMatching(/^\d+$/) });
  });

  it('streams what is large, both ways', async () => {
    const chunk = Buffer.alloc(64 * 1024, 7);
    const chunks = 256;
    const hash = createHash('sha256');
    for (let count = 0; count < chunks; count += 1) hash.update(chunk);
    const expected = hash.digest('hex');
    test.answerWith(async (incoming, response) => {
      const received = createHash('sha256');
      for await (const part of incoming) received.update(part);
      response.setHeader('x-hash', received.digest('hex'));
      for (let count = 0; count < chunks; count += 1)
        if (!response.write(chunk)) await once(response, 'drain');
      response.end();
    });
    const { ask } = await enter(test.gateways);
    const body = Buffer.concat(Array<Buffer>(chunks).fill(chunk));
    const answer = await ask('/scan', { method: 'PUT', body });
    expect(answer.headers['x-hash']).toBe(expected);
    expect(answer.body.length).toBe(chunk.length * chunks);
  });
});

describe('an upload', () => {
  it('leaves nothing behind when the page goes in the middle of it', async () => {
    const gone = Promise.withResolvers<void>();
    const began = Promise.withResolvers<void>();
    test.answerWith((incoming) => {
      incoming.on('data', () => began.resolve()).on('error', () => gone.resolve());
    });
    const { origin, cookie } = await enter(test.gateways);
    const headers = { ...fromPage, cookie, 'content-length': '1000000' };
    const outgoing = request(origin, { method: 'POST', headers }).on('error', () => undefined);
    outgoing.write('the beginning');
    await began.promise;
    outgoing.destroy();
    await gone.promise;
    const { ask } = await enter(test.gateways);
    test.answerWith((_incoming, response) => response.end('fine'));
    expect((await ask('/')).body).toBe('fine');
  });
});

describe('a redirect', () => {
  const redirect = (location: string) =>
    test.answerWith((_incoming, response) => response.writeHead(302, { location }).end());

  it.each([
    ['/next?x=1#y', '/next?x=1#y'],
    ['next', '/a/next'],
    ['?page=2', '/a/b?page=2'],
  ])('to %s stays inside the origin of the gateway', async (location, expected) => {
    redirect(location);
    const { ask } = await enter(test.gateways);
    const answer = await ask('/a/b');
    expect(answer).toMatchObject({ status: 302, headers: { location: expected } });
  });

  it('by the full address of the app is one inside, too', async () => {
    redirect(`${test.app.origin}//evil.example/`);
    const { ask } = await enter(test.gateways);
    expect((await ask('/')).headers.location).toBe('/evil.example/');
  });

  it('to elsewhere is not passed on, and nobody goes there', async () => {
    const { ask } = await enter(test.gateways);
    const port = new URL(test.app.origin).port;
    const places = [
      `${test.elsewhere.origin}/`,
      `//${new URL(test.elsewhere.origin).host}/`,
      `https://127.0.0.1:${port}/`,
      `http://localhost:${port}/`,
      `http://127.0.0.1:${port}@evil.example/`,
      'javascript:alert(1)',
      'http://[',
    ];
    for (const place of places) {
      redirect(place);
      const answer = await ask('/');
      expect(answer, place).toMatchObject({ status: 502, body: '{"error":"elsewhere"}' });
      expect(answer.headers.location).toBeUndefined();
    }
    expect(test.seenElsewhere).toEqual([]);
  });
});

describe('requests that are not by the page in the frame', () => {
  it('are refused, whatever they come with', async () => {
    const { origin, cookie } = await enter(test.gateways);
    const { port } = new URL(origin);
    const other = await enter(test.gateways, 'charts');
    const refused: Record<string, Record<string, string>> = {
      'without Fetch Metadata (a program)': { cookie },
      'with another Host (DNS rebinding)': { ...fromPage, cookie, host: `evil.example:${port}` },
      'with a name for this machine': { ...fromPage, cookie, host: `localhost:${port}` },
      'by a page of another port': { ...fromPage, cookie, 'sec-fetch-site': 'same-site' },
      'by a frame of another port': { ...fromFrame, cookie },
      'by another site': { ...fromPage, cookie, 'sec-fetch-site': 'cross-site' },
      'by the address bar': { ...fromFrame, cookie, 'sec-fetch-site': 'none', 'sec-fetch-dest': 'document' },
      'in a tab of their own': { ...fromPage, cookie, 'sec-fetch-dest': 'document' },
      'by a service worker': { ...fromPage, cookie, 'sec-fetch-dest': 'serviceworker' },
      'with another Origin': { ...fromPage, cookie, origin: shellOrigin },
      'with an opaque Origin': { ...fromPage, cookie, origin: 'null' },
      'without the cookie': { ...fromPage },
      'with a cookie that was guessed': { ...fromPage, cookie: `${cookie.split('=')[0]}=guess` },
      'with the cookie of another app': { ...fromPage, cookie: other.cookie },
    };
    for (const [name, headers] of Object.entries(refused)) {
      for (const path of ['/', '/.carelink/user'])
        expect((await send(origin + path, { headers })).status, name).toBe(403);
    }
    const rawPath = `${test.elsewhere.origin}/`;
    expect((await send(origin, { rawPath, headers: { ...fromPage, cookie } })).status).toBe(403);
    expect((await send(origin, { method: 'TRACE', headers: { ...fromPage, cookie } })).status).toBe(403);
    for (const code of ['', '?code=', `?code=${'x'.repeat(43)}`])
      expect((await send(`${origin}/.carelink/enter${code}`, { headers: fromFrame })).status).toBe(403);
    expect(test.seen).toEqual([]);
    expect(test.log.lines.join()).not.toContain(cookie.split('=')[1]);
  });

  it('are not upgraded to anything', async () => {
    const { origin, cookie } = await enter(test.gateways);
    const upgrade = { connection: 'Upgrade', upgrade: 'websocket' };
    expect((await send(origin, { headers: { ...fromPage, cookie, ...upgrade } })).status).toBe(501);
    expect(test.seen).toEqual([]);
  });
});

describe('the screen and the app', () => {
  it('while locked nothing goes either way; afterwards it goes on', async () => {
    const { ask } = await enter(test.gateways);
    await ask('/');
    await test.workstation.lock('button');
    expect(await ask('/')).toMatchObject({ status: 423, body: '{"error":"locked"}' });
    expect((await ask('/.carelink/user')).status).toBe(423);
    expect(await test.gateways.open('vitals')).toEqual({ ok: false, error: 'not_possible_now' });
    expect(test.seen).toHaveLength(1);
    await test.workstation.actions['session.unlock']({ password: test.credentials.password });
    expect((await ask('/')).status).toBe(200);
  });

  it('a stream that is under way is cut off by the lock', async () => {
    const appClosed = Promise.withResolvers<void>();
    test.answerWith((_incoming, response) => {
      response.on('close', () => appClosed.resolve());
      response.writeHead(200, { 'content-type': 'text/event-stream' }).write('data: 1\n\n');
    });
    const { origin, cookie } = await enter(test.gateways);
    const outgoing = request(`${origin}/events`, { headers: { ...fromPage, cookie } }).end();
    const [answer] = (await once(outgoing, 'response')) as [IncomingMessage];
    const [first] = (await once(answer, 'data')) as [Buffer];
    expect(first.toString()).toBe('data: 1\n\n');
    const broken = once(answer, 'error');
    await test.workstation.lock('button');
    await broken;
    await appClosed.promise;
  });

  it('after the sign-out cookie and link of the user are worth nothing, also to the next one', async () => {
    test.answerWith((_incoming, response) => response.setHeader('set-cookie', 'who=ana').end());
    const { ask, origin } = await enter(test.gateways);
    await ask('/');
    const unused = await test.gateways.open('vitals');
    await test.workstation.actions['session.sign-out']();
    expect(await ask('/')).toMatchObject({ status: 401, body: '{"error":"signed_out"}' });
    const cleared = await send(`${origin}/.carelink/clear`, { headers: fromFrame });
    expect(cleared.headers['clear-site-data']).toBe('"storage"');
    await test.workstation.actions['session.sign-in'](test.credentials);
    expect((await ask('/')).status).toBe(403);
    const link = unused.ok ? String(unused.frame) : '';
    expect((await send(link, { headers: fromFrame })).status).toBe(403);
    const next = await enter(test.gateways);
    expect(next.entry.headers['clear-site-data']).toBe('"storage"');
    expect(
      (await send(`${origin}/.carelink/clear`, { headers: fromFrame })).headers['clear-site-data'],
    ).toBeUndefined();
    await next.ask('/');
    expect(test.seen.at(-1)?.headers.cookie).toBeUndefined();
  });
});

describe('drafts of an app', () => {
  const path = '/.carelink/draft';
  const post = (call: unknown) => ({
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(call),
  });
  const save = post({ act: 'save', name: 'note', text: 'half a note' });
  const read = post({ act: 'read', name: 'note' });
  const body = async (answer: Promise<{ body: string }>) => JSON.parse((await answer).body);
  const no = { ok: false, error: 'not_possible_now' };

  it('are its own, and out of reach for the other one and for everything that is not its page', async () => {
    const { ask, origin, cookie } = await enter(test.gateways);
    expect(await body(ask(path, save))).toEqual({ ok: true, text: null });
    expect(await body(ask(path, read))).toEqual({ ok: true, text: 'half a note' });
    const other = await enter(test.gateways, 'charts');
    expect(await body(other.ask(path, read))).toEqual({ ok: true, text: null });
    expect((await other.ask(path, { ...read, headers: { ...read.headers, cookie } })).status).toBe(403);
    expect((await ask(path)).status).toBe(403);
    for (const headers of [fromPage, { cookie }, { ...fromPage, cookie, 'sec-fetch-site': 'cross-site' }])
      expect((await send(origin + path, { ...read, headers: { ...read.headers, ...headers } })).status).toBe(
        403,
      );
    const plain = { ...read, headers: { 'content-type': 'text/plain' } };
    for (const sent of [plain, post({ act: 'read' }), post(null), { ...read, body: '{' }])
      expect(await body(ask(path, sent))).toEqual({ ok: false, error: 'invalid_input' });
    expect(await body(ask(path, post({ act: 'save', name: 'n', text: 'x'.repeat(300_000) })))).toMatchObject({
      error: 'invalid_input',
    });
    // None of this reached the app's server.
    expect(test.seen).toEqual([]);
  });

  it('are saved at the moment of the lock and of a switch, and read by their user only', async () => {
    const { ask } = await enter(test.gateways);
    await test.workstation.lock('button');
    expect(await body(ask(path, save))).toEqual({ ok: true, text: null });
    expect(await body(ask(path, read))).toEqual(no);
    const { password } = test.credentials;
    expect(await test.workstation.actions['session.unlock']({ password })).toEqual({ ok: true });
    const { id } = test.workstation.currentSession() ?? expect.unreachable();
    await test.workstation.actions['session.switch-user']();
    await test.workstation.actions['session.sign-in']({
      username: 'admin',
      password: 'a-long-enough-password',
    });
    expect(await body(ask(path, post({ act: 'save', name: 'note', text: 'last words' })))).toMatchObject({
      ok: true,
    });
    expect(await body(ask(path, read))).toEqual(no);
    const next = await enter(test.gateways);
    expect(await body(next.ask(path, read))).toEqual({ ok: true, text: null });
    await test.clock.advance(10_000);
    expect(await body(ask(path, save))).toEqual(no);
    await test.workstation.actions['session.unlock-parked']({ sessionId: id, password });
    const again = await enter(test.gateways);
    expect(await body(again.ask(path, read))).toEqual({ ok: true, text: 'last words' });
    await test.workstation.actions['session.sign-out']();
    expect(await body(again.ask(path, save))).toEqual(no);
  });
});

describe('a switch of users', () => {
  const other = { username: 'admin', password: 'a-long-enough-password' };

  it('keeps what the parked user has here, and lets the next one have nothing of it', async () => {
    test.answerWith((_incoming, response) => response.setHeader('set-cookie', 'who=ana').end());
    const ana = await enter(test.gateways);
    await ana.ask('/');
    const { id } = test.workstation.currentSession() ?? expect.unreachable();
    await test.workstation.actions['session.switch-user']();
    expect((await ana.ask('/')).status).toBe(401);
    await test.workstation.actions['session.sign-in'](other);
    expect((await ana.ask('/')).status).toBe(403);
    const next = await enter(test.gateways);
    expect(next.entry.headers['clear-site-data']).toBe('"storage"');
    await next.ask('/');
    expect(test.seen).toHaveLength(2);
    expect(test.seen.at(-1)?.headers.cookie).toBeUndefined();
    expect(test.seen.at(-1)?.token).not.toBe(test.seen[0]?.token);
    const { password } = test.credentials;
    expect(await test.workstation.actions['session.unlock-parked']({ sessionId: id, password })).toEqual({
      ok: true,
    });
    expect((await next.ask('/')).status).toBe(403);
    const again = await enter(test.gateways);
    // The browser's cache may contain what the other user's page left behind.
    expect(again.entry.headers['clear-site-data']).toBe('"storage"');
    await again.ask('/');
    expect(test.seen.at(-1)?.headers.cookie).toBe('who=ana');
    const clear = async () =>
      (await send(`${ana.origin}/.carelink/clear`, { headers: fromFrame })).headers['clear-site-data'];
    await test.workstation.actions['session.switch-user']();
    expect(await clear()).toBeUndefined();
    await test.workstation.actions['session.unlock-parked']({ sessionId: id, password });
    await test.workstation.actions['session.sign-out']();
    expect(await clear()).toBe('"storage"');
  });
});

describe('the token', () => {
  it('is renewed before it has expired, without the page noticing', async () => {
    const { ask } = await enter(test.gateways);
    await ask('/');
    await test.clock.advance(9 * minute);
    await test.workstation.actions['session.report-activity']({ editing: false });
    await test.clock.advance(9 * minute);
    expect((await ask('/')).status).toBe(200);
    const [before, after] = test.seen.map(({ token }) => token);
    expect(after).not.toBe(before);
    expect(after).toBe(await tokenNow());
  });

  it('that the app refuses is renewed once, and the request sent again if it may be', async () => {
    const first = await tokenNow();
    test.answerWith((incoming, response) => {
      const isOld = incoming.headers.authorization === `Bearer ${first}`;
      response.writeHead(isOld ? 401 : 200, { 'www-authenticate': 'Bearer error="invalid_token"' }).end();
    });
    const { ask } = await enter(test.gateways);
    const before = test.network.count(refreshPath);
    expect((await ask('/', { method: 'POST', body: 'once' })).status).toBe(401);
    expect(test.seen).toHaveLength(1);
    expect((await ask('/')).status).toBe(200);
    expect(test.seen).toHaveLength(3);
    expect(test.network.count(refreshPath)).toBe(before + 1);
  });

  it('is renewed at most once a minute for an app that refuses everything', async () => {
    test.answerWith((_incoming, response) => response.writeHead(401).end());
    const { ask } = await enter(test.gateways);
    const before = test.network.count(refreshPath);
    for (let count = 0; count < 5; count += 1) expect((await ask('/')).status).toBe(401);
    expect(test.network.count(refreshPath)).toBe(before + 1);
    expect(test.seen).toHaveLength(6);
  });

  it('is waited for as long as the token server is away, and no longer than it helps', async () => {
    const { ask } = await enter(test.gateways);
    await test.server.stop();
    for (let passed = 0; passed < 20; passed += 5) {
      await test.workstation.actions['session.report-activity']({ editing: false });
      await test.clock.advance(5 * minute);
    }
    expect(await ask('/')).toMatchObject({ status: 503, body: '{"error":"offline"}' });
    expect(test.seen).toEqual([]);
  });
});

describe('an app in trouble', () => {
  const page = { ...fromFrame, 'sec-fetch-site': 'same-origin' };

  it('that does not answer is told of in a page for the frame and in JSON for scripts', async () => {
    test.answerWith((incoming) => incoming.socket.destroy());
    const { ask } = await enter(test.gateways);
    expect(await ask('/')).toMatchObject({ status: 502, body: '{"error":"unreachable"}' });
    const answer = await ask('/', { headers: page });
    expect(answer.status).toBe(502);
    expect(answer.body).toContain('data-trouble="unreachable"');
    expect((await ask('/.carelink/trouble.js')).body).toContain(shellOrigin);
  });

  it('that takes longer than 30 s is given up', async () => {
    const asked = Promise.withResolvers<void>();
    test.answerWith(() => asked.resolve());
    const { ask } = await enter(test.gateways);
    const answer = ask('/');
    await asked.promise;
    await expect.poll(() => test.clock.pendingTimers).toBeGreaterThan(1);
    await test.clock.advance(30_000);
    expect(await answer).toMatchObject({ status: 504, body: '{"error":"slow"}' });
  });

  it('that breaks off in the middle is not taken for complete', async () => {
    test.answerWith((incoming, response) => {
      response.writeHead(200, { 'content-length': '100' }).write('half');
      setImmediate(() => incoming.socket.destroy());
    });
    const { origin, cookie } = await enter(test.gateways);
    const outgoing = request(origin, { headers: { ...fromPage, cookie } }).end();
    const [answer] = (await once(outgoing, 'response')) as [IncomingMessage];
    await expect(text(answer)).rejects.toThrow('aborted');
  });
});
