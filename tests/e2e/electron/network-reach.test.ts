import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, beforeEach, describe, expect, inject, it } from 'vitest';
import { NetworkTraps } from '../../support/electron/network-traps.ts';
import { type AppWard, openAppWard } from '../../support/electron/open-app-ward.ts';
import { leaveByRequests, leaveByWebRtc } from '../../support/electron/ways-out.ts';
import { unlock } from '../workstation/steps.ts';

const electron = inject('electron');
let ward: AppWard;
let traps: NetworkTraps;

beforeAll(async () => {
  if ('obstacle' in electron) return;
  [ward, traps] = await Promise.all([openAppWard(electron), NetworkTraps.open()]);
  await ward.begin();
});

afterAll(async () => {
  await ward?.close();
  traps?.close();
});

beforeEach((context) => {
  if ('obstacle' in electron) context.skip(electron.obstacle);
});

const everyFrame = ['top', 'blank', 'srcdoc', 'same', 'blob', 'written', 'nested'];
const scriptOf = (script: (input: never) => unknown, input: unknown) =>
  `(${script})(${JSON.stringify(input)})`;

describe('no unlisted address can be reached', () => {
  it("by WebRTC from an app's page or its frames, as traps that are known to work show", async () => {
    expect(await ward.inApp(scriptOf(leaveByWebRtc, { traps: traps.traps }))).toEqual(everyFrame);
    expect(traps.takeArrived()).toEqual([]);
    // The same in an unprotected page.
    await ward.running.application.evaluate(
      async ({ BrowserWindow, session }, { url, code }) => {
        const unbound = new BrowserWindow({
          show: false,
          webPreferences: { session: session.fromPartition('unbound'), sandbox: true },
        });
        unbound.webContents.setWebRTCIPHandlingPolicy('default');
        await unbound.loadURL(url);
        await unbound.webContents.executeJavaScript(code);
        unbound.destroy();
      },
      { url: `${ward.appOrigin}/`, code: scriptOf(leaveByWebRtc, { traps: traps.traps }) },
    );
    const arrived = traps.takeArrived().join();
    for (const way of ['tcp 127.0.0.1', 'tcp 127.0.0.2', 'udp 127.0.0.1', 'udp 127.0.0.2'])
      expect(arrived).toContain(way);
  });

  it("by WebRTC from the workstation's page", async () => {
    expect(await ward.page.evaluate(leaveByWebRtc, { traps: traps.traps, from: ['top'] })).toEqual(['top']);
    // Once it contains a frame, the page is no longer ours and may be ended.
    await ward.page.evaluate(leaveByWebRtc, { traps: traps.traps }).catch(() => null);
    await ward.page.waitForLoadState();
    expect(traps.takeArrived()).toEqual([]);
  });

  it('by any other request of an app, or by a report or fetch that its server requests', async () => {
    const [trap] = traps.traps;
    if (trap === undefined) throw new Error('There is no trap.');
    const elsewhere = `http://${trap.host}:${trap.tcpPort}`;
    const group = JSON.stringify({
      group: 'x',
      max_age: 60,
      endpoints: [{ url: `https://${trap.host}:${trap.tcpPort}/report-to` }],
    });
    ward.answer('/reporting', (_request, response) =>
      response
        .writeHead(200, {
          'content-type': 'text/html',
          'content-security-policy': `img-src 'none'; report-uri ${elsewhere}/csp; report-to x`,
          'report-to': group,
          'reporting-endpoints': `x="https://${trap.host}:${trap.tcpPort}/endpoint"`,
          nel: JSON.stringify({ report_to: 'x', max_age: 60, success_fraction: 1, failure_fraction: 1 }),
          link: `<${elsewhere}/link-header>; rel=preload; as=image, <${elsewhere}/>; rel=preconnect`,
          'alt-svc': `h2="${trap.host}:${trap.tcpPort}"; ma=60, h3="${trap.host}:${trap.udpPort}"; ma=60`,
          refresh: `1; url=${elsewhere}/refresh`,
        })
        .end('<!doctype html><img src="/x"><script>document.write("<img src=/y>")</script>'),
    );
    await ward.inApp(`(() => {
      document.body.append(Object.assign(document.createElement('iframe'), { src: '/reporting' }));
    })()`);
    await Promise.all(traps.traps.map((each) => ward.inApp(scriptOf(leaveByRequests, each))));
    expect(traps.takeArrived()).toEqual([]);
    expect(ward.seen.map(({ url }) => url)).toContain('/reporting');
    expect((await ward.look()).isAlive).toBe(true);
  });

  it("by any other request of the workstation's page", async () => {
    const leaving = traps.traps.map((each) => ward.page.evaluate(leaveByRequests, each).catch(() => null));
    await Promise.all(leaving);
    await ward.page.waitForTimeout(500);
    expect(traps.takeArrived()).toEqual([]);
    expect(new URL(ward.page.url()).host).toBe('app');
  });
});

describe("behind the hospital's proxy", () => {
  it('listed origins are reached through it, and nothing else', async () => {
    const asked: string[] = [];
    const proxy = createServer().on('connect', ({ url }, socket) => {
      asked.push(String(url));
      socket.end('HTTP/1.1 502 Bad gateway\r\n\r\n');
    });
    proxy.listen(0, '127.0.0.1');
    await once(proxy, 'listening');
    const address = `http://127.0.0.1:${(proxy.address() as AddressInfo).port}`;
    try {
      await ward.running.quit();
      const listed = 'https://api.vitals.example';
      const environment = { http_proxy: address, https_proxy: address };
      await ward.startAgain({ environment, origins: [listed] });
      await unlock(ward.page, ward.user(0).password);
      await ward.openApp();
      const elsewhere = [{ host: '192.0.2.77', tcpPort: 443, udpPort: 443 }];
      await ward.inApp(scriptOf(leaveByWebRtc, { traps: elsewhere }));
      await ward.page.evaluate(leaveByWebRtc, { traps: elsewhere, from: ['top'] });
      await ward.inApp(`fetch('https://unlisted.example/', { mode: 'no-cors' }).catch(() => null)`);
      expect(asked).toEqual([]);
      await ward.inApp(`fetch('${listed}/x', { mode: 'no-cors' }).catch(() => null)`);
      expect(new Set(asked)).toEqual(new Set(['api.vitals.example:443']));
    } finally {
      proxy.close();
    }
  });
});
