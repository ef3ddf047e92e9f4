import type { RequestListener } from 'node:http';
import { type LoopbackServer, listenLoopback } from './listen-loopback.ts';

export const appName = 'Vitals notes';

export interface ServedApp extends LoopbackServer {
  /** Its entry for the `apps` of a policy. */
  readonly entry: ReturnType<typeof entryOf>;
}

/** A clinical app on a free port of 127.0.0.1: one HTML page, or whatever answers its requests. */
export async function serveApp(app: string | RequestListener): Promise<ServedApp> {
  const answerPage: RequestListener = (_request, response) =>
    response.setHeader('content-type', 'text/html').end(app);
  const server = await listenLoopback(typeof app === 'string' ? answerPage : app);
  return { ...server, entry: entryOf([server.origin]) };
}

/** An app whose first page is at the first origin. */
export const entryOf = (origins: readonly string[]) => ({
  id: 'vitals',
  name: appName,
  start_url: `${origins[0]}/`,
  allowed_origins: origins,
});
