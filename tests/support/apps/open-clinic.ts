import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import type { IncomingHttpHeaders, RequestListener } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser } from 'playwright';
import { createVitalsApp } from '../../../apps/sample-vitals/create-vitals-app.ts';
import { openWard } from '../shell/open-ward.ts';
import { listenLoopback } from './listen-loopback.ts';

/** Tests evaluate hostile scripts in it. */
const hostilePage = '<!doctype html><title>Meal plan</title><h1>Meal plan</h1>';

/** A request that reached a server, without its body. */
export interface SeenRequest {
  readonly method: string;
  readonly url: string;
  readonly headers: IncomingHttpHeaders;
}

/**
 * A ward whose policy lists two apps: the sample app, and one whose page tests fill with hostile scripts. A third
 * server, not listed anywhere, belongs to the attacker.
 */
export async function openClinic(browser: Browser, policy: Record<string, unknown> = {}) {
  const folder = await mkdtemp(join(tmpdir(), 'carelink-clinic-'));
  const [seenByApp, seenByAttacker]: [SeenRequest[], SeenRequest[]] = [[], []];
  // Until it is started, the app breaks every connection, like a crashed server.
  let vitalsApp: RequestListener | null = null;
  const vitals = await listenLoopback((request, response) => {
    if (vitalsApp === null) request.socket.destroy();
    else vitalsApp(request, response);
  });
  const attacker = await listenLoopback((request, response) => {
    seenByAttacker.push(seen(request));
    response.setHeader('access-control-allow-origin', '*').end('attacker');
  });
  const hostile = await listenLoopback((request, response) => {
    seenByApp.push(seen(request));
    if (request.url === '/leave')
      response.writeHead(302, { location: `${attacker.origin}/redirected` }).end();
    else response.setHeader('content-type', 'text/html').end(hostilePage);
  });
  const app = (id: string, name: string, origin: string) => ({
    id,
    name,
    icon: 'pulse',
    start_url: `${origin}/`,
    allowed_origins: [origin],
  });
  const policyFile = join(folder, 'policy.json');
  const apps = [app('vitals', 'Vitals notes', vitals.origin), app('hostile', 'Meal plan', hostile.origin)];
  await writeFile(policyFile, JSON.stringify({ ...policy, apps }));
  const ward = await openWard(browser, { policyFile });
  const rules = { issuer: ward.serverUrl, audience: 'carelink', scopes: ['carelink'] };
  const startVitals = () => {
    vitalsApp = createVitalsApp(rules);
  };
  startVitals();
  return {
    ...ward,
    attackerOrigin: attacker.origin,
    seenByApp,
    seenByAttacker,
    startVitals,
    stopVitals: () => {
      vitalsApp = null;
    },
    async close() {
      await ward.close();
      await Promise.all([vitals.close(), hostile.close(), attacker.close()]);
      await rm(folder, { recursive: true });
    },
  };
}

export type Clinic = Awaited<ReturnType<typeof openClinic>>;

const seen = ({ method = '', url = '', headers }: Parameters<RequestListener>[0]): SeenRequest => ({
  method,
  url,
  headers,
});
