import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http';
import { AppGateways } from '../../../electron/browser-shell/apps/app-gateways.ts';
import { FakeClock } from '../core/fake-clock.ts';
import { startWithSecrets } from '../core/real-server.ts';
import { TestSecretStore } from '../core/test-secret-store.ts';
import { type Answer, type Sent, send } from '../shell/send.ts';
import { listenLoopback } from './listen-loopback.ts';

export const shellOrigin = 'http://127.0.0.1:1';

export interface SeenByApp extends Pick<IncomingMessage, 'method' | 'url' | 'headers'> {
  readonly token: string;
}

/**
 * The gateways of two apps with one server, programmed by the test, on a workstation with the real token server.
 * Another server is not listed.
 */
export async function openGateways({ appOrigin }: { readonly appOrigin?: string } = {}) {
  const clock = new FakeClock(Date.now());
  const station = await startWithSecrets(clock, new TestSecretStore());
  const seen: SeenByApp[] = [];
  let answer: RequestListener = (_request, response) => response.end('fine');
  const app = await listenLoopback((request: IncomingMessage, response: ServerResponse) => {
    const { method, url, headers } = request;
    seen.push({ method, url, headers, token: String(headers.authorization).slice('Bearer '.length) });
    answer(request, response);
  });
  const seenElsewhere: string[] = [];
  const elsewhere = await listenLoopback((request, response) => {
    seenElsewhere.push(String(request.url));
    response.end('elsewhere');
  });
  const { workstation, log } = station;
  const apps = ['vitals', 'charts'].map((id) => ({
    ...({ id, name: id, icon: 'apps', scopes: ['carelink'] } as const),
    start_url: `${appOrigin ?? app.origin}/start?ward=b&list="1"`,
    allowed_origins: [appOrigin ?? app.origin],
  }));
  const gateways = await AppGateways.listen({ apps, workstation, shellOrigin, clock, log });
  return {
    ...station,
    gateways,
    app,
    seen,
    elsewhere,
    seenElsewhere,
    /** How the app's server behaves from now on. */
    answerWith(listener: RequestListener): void {
      answer = listener;
    },
    async close() {
      await gateways.close();
      await workstation.stop();
      await Promise.all([app.close(), elsewhere.close(), station.server.dispose()]);
    },
  };
}

export type OpenedGateways = Awaited<ReturnType<typeof openGateways>>;

/** Headers that identify a browser's requests. */
export const fromFrame = {
  'sec-fetch-site': 'same-site',
  'sec-fetch-mode': 'navigate',
  'sec-fetch-dest': 'iframe',
};
export const fromPage = {
  'sec-fetch-site': 'same-origin',
  'sec-fetch-mode': 'cors',
  'sec-fetch-dest': 'empty',
};

/** Enters with a new entry, as the frame in the workstation's page does, and then makes requests as its page would. */
export async function enter(gateways: OpenedGateways['gateways'], appId = 'vitals') {
  const opening = await gateways.open(appId);
  if (!opening.ok || opening.frame === null) throw new Error(JSON.stringify(opening));
  const { origin } = new URL(opening.frame);
  const entry = await send(opening.frame, { headers: fromFrame });
  const cookie = String(entry.headers['set-cookie']?.[0]).split(';')[0] ?? '';
  return {
    origin,
    cookie,
    entry,
    frame: opening.frame,
    ask: (path: string, { headers, ...sent }: Sent = {}): Promise<Answer> =>
      send(origin + path, { ...sent, headers: { ...fromPage, cookie, ...headers } }),
  };
}
