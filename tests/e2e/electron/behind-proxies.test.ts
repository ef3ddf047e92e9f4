import { once } from 'node:events';
import { type AddressInfo, connect } from 'node:net';
import { createServer, type Server } from 'node:tls';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { WorkstationBridge } from '../../../electron/ipc/contract.ts';
import { type LoopbackServer, listenLoopback } from '../../support/apps/listen-loopback.ts';
import { appName, entryOf } from '../../support/apps/serve-app.ts';
import { ForwardProxy, type ProxyMood } from '../../support/electron/forward-proxy.ts';
import type { RunningWorkstation } from '../../support/electron/ward-computer.ts';
import { patienceMs } from '../../support/run/patience.ts';
import { addTestUser, nurse } from '../../support/server/add-test-user.ts';
import { FakeServerClock } from '../../support/server/fake-clock.ts';
import { makeCertificate } from '../../support/server/make-certificate.ts';
import { startTestServer, type TestServer } from '../../support/server/start-test-server.ts';
import { TroubleBanner } from '../pages/trouble-banner.ts';
import { beginShift } from '../workstation/steps.ts';
import { shareComputer } from './shared-computer.ts';

const site = { name: 'Hospital CA', ...makeCertificate('Hospital CA') };
const tokens = 'carelink.hospital.example';
const vitals = 'vitals.hospital.example';
/** Shows a certificate of the hospital that is for others. */
const lab = 'lab.hospital.example';
const icons = new URL('../../../build/icons/', import.meta.url);
const ana = { ...nurse, displayName: nurse.username };

let server: TestServer;
let app: LoopbackServer;
/** All of the hospital's addresses, by certificates that its own authority has signed. */
let front: Server;
let proxy: ForwardProxy;
let running: RunningWorkstation;
/** How often the server was asked which workstations it wants. */
let askedForVersion = 0;

const computer = shareComputer();
beforeAll(async () => {
  app = await listenLoopback((_request, response) =>
    response
      .setHeader('content-type', 'text/html')
      .end('<!doctype html><title>Vitals</title><h1>Vitals</h1>'),
  );
  server = await startTestServer({
    clock: new FakeServerClock(Date.now()),
    config: { issuer: `https://${tokens}`, clients: { minimum_workstation: '9.0.0' } },
  });
  await addTestUser(server);
  const certificate = makeCertificate('front', { issuer: site, hosts: [tokens, vitals] });
  front = createServer(certificate, (socket) => {
    socket.on('data', (bytes) => {
      if (bytes.includes('/v1/server/workstations')) askedForVersion += 1;
    });
    const { origin } = socket.servername === vitals ? app : new URL(server.url);
    const onward = connect(Number(new URL(origin).port), '127.0.0.1');
    for (const [one, other] of [
      [socket, onward],
      [onward, socket],
    ] as const)
      one.on('error', () => other.destroy()).pipe(other);
  });
  front.on('tlsClientError', () => undefined);
  await once(front.listen(0, '127.0.0.1'), 'listening');
  proxy = await ForwardProxy.open((front.address() as AddressInfo).port);
});
afterAll(async () => {
  proxy?.close();
  front?.close();
  await Promise.all([server?.close(), app?.close()]);
});

const policy = (changes: object = {}) => ({
  server_url: `https://${tokens}`,
  ca_file: computer().desk.write('site-ca.pem', site.cert),
  apps: [entryOf([`https://${vitals}`]), { ...entryOf([`https://${lab}`]), id: 'lab', name: 'Laboratory' }],
  updates: { notice: 'IT updates this computer tonight.' },
  branding: { name: 'St. Anne', logo: fileURLToPath(new URL('256x256.png', icons)) },
  ...changes,
});

describe('a ward whose PAC file leads to everything by a proxy, with certificates of the hospital', () => {
  it('works as any other, and so do its apps', async () => {
    running = await computer().start({
      policy: policy(),
      // Of a terminal server, by the thin client that somebody says to be in front of.
      environment: { auto_proxy: `${proxy.url}/proxy.pac`, CLIENTNAME: 'THIN-7', SESSIONNAME: 'RDP-Tcp#7' },
    });
    const logo = running.page.getByRole('img', { name: 'St. Anne' });
    await expect.poll(() => logo.evaluate((image: HTMLImageElement) => image.naturalWidth)).toBe(256);
    const notice = running.page.getByText('You can keep working. IT updates this computer tonight.');
    await notice.waitFor();
    expect(askedForVersion).toBeGreaterThan(0);
    await beginShift(running.page, ana);
    expect(await notice.count()).toBe(0);
    expect(`${await running.page.innerText('body')} ${computer().log()}`).not.toContain('THIN-7');
    await running.page.getByRole('button', { name: appName, exact: true }).click();
    await expect.poll(titleOfApp).toBe('Vitals');
    expect(new Set(proxy.wanted)).toEqual(new Set([`${tokens}:443`, `${vitals}:443`]));
    await running.page.getByRole('tab', { name: 'Overview' }).click();
  });

  it('says of an app that it cannot be reached, where its certificate is for another or the proxy wants a sign-in', async () => {
    const { page } = running;
    const open = () => page.getByRole('button', { name: 'Laboratory', exact: true }).click();
    const cannot = page.getByText(/^Laboratory (is not responding. Try again|needs the connection)/).first();
    await open();
    await cannot.waitFor();
    await page.getByRole('tab', { name: 'Overview' }).click();
    proxy.become('sign_in');
    await open();
    await cannot.waitFor();
    await page.getByRole('tab', { name: 'Overview' }).click();
    expect([await windows(), proxy.credentials]).toEqual([1, []]);
    proxy.become('open');
    await ask('session.retry-now');
  });

  it.each<[ProxyMood, string]>([
    ['sign_in', 'The network wants this computer to sign in to it first.'],
    ['bad_gateway', 'The way out of this network is not working.'],
    ['forbids', 'The way out of this network is not working.'],
    ['babbles', 'The way out of this network is not working.'],
    ['breaks_off', 'The server is not responding.'],
    ['hangs', 'The server is responding too slowly.'],
  ])('keeps its shift while the proxy %s, says why, and asks nobody for anything', async (mood, sentence) => {
    const trouble = new TroubleBanner(running.page);
    proxy.become(mood);
    // An interruption is told of at once when somebody waits for something.
    await ask('sessions.refresh-list');
    // While it is being found out whether there is a network, nobody's call counts, and half a minute may pass.
    await trouble.banner.getByText(sentence).waitFor({ timeout: patienceMs });
    expect(await windows()).toBe(1);
    proxy.become('open');
    await ask('session.retry-now');
    await trouble.banner.waitFor({ state: 'detached' });
    expect(proxy.credentials).toEqual([]);
  });

  it('is named by the checks, with who has signed for the server', async () => {
    const { stdout } = await computer().run(['--doctor', '--json'], {
      policy: policy(),
      environment: { auto_proxy: `${proxy.url}/proxy.pac` },
    });
    const { checks } = JSON.parse(stdout) as { checks: { result: { check: string; code: string } }[] };
    const codes = Object.fromEntries(checks.map(({ result }) => [result.check, result.code]));
    expect(codes).toMatchObject({ proxy: 'proxy_used', server: 'server_ok', policy: 'policy_ok' });
  });
});

describe('an authority of the site', () => {
  /** What the workstation makes of the server with this policy, with a proxy that the policy names. */
  async function outcomeWith(changes: object, host = tokens): Promise<number | string> {
    const ward = await computer().start({ policy: policy({ proxy: proxy.url, ...changes }) });
    try {
      return await ward.application.evaluate(
        ({ session }, url) =>
          session
            .fromPartition('own-traffic', { cache: false })
            .fetch(url)
            .then(
              ({ status }) => status,
              (error: Error) => error.message,
            ),
        `https://${host}/healthz`,
      );
    } finally {
      await ward.quit();
    }
  }

  it('is trusted for the server alone, and nobody is without it', async () => {
    await running.quit();
    proxy.become('open');
    askedForVersion = 0;
    expect(await outcomeWith({ updates: { check: 'off' } })).toBe(200);
    // By the same policy.
    expect(askedForVersion).toBe(0);
    expect(await outcomeWith({}, vitals)).toBe('net::ERR_CERT_AUTHORITY_INVALID');
    expect(await outcomeWith({ ca_file: null })).toBe('net::ERR_CERT_AUTHORITY_INVALID');
  });
});

/** Somebody does something for which the server is needed. */
const ask = (what: 'sessions.refresh-list' | 'session.retry-now') =>
  running.page.evaluate(async (channel) => {
    const { workstation } = window as unknown as { workstation: WorkstationBridge };
    await workstation.invoke(channel, undefined);
  }, what);

const titleOfApp = () =>
  running.application.evaluate(
    ({ webContents }, origin) =>
      webContents
        .getAllWebContents()
        .find((each) => each.getURL().startsWith(origin))
        ?.getTitle() ?? null,
    `https://${vitals}`,
  );

const windows = () =>
  running.application.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows().length);
