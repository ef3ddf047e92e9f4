import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { serveStrictly, strictMessages } from '../../server/wire/serve-strictly.ts';
import type { Diagnostics } from '../core/diagnostics/diagnostics.ts';
import { type SiteLogo, withSiteLogo } from '../core/page/site-logo.ts';
import { loadStaticPages } from '../core/page/static-pages.ts';
import type { ClinicalApp } from '../core/policy/clinical-app.ts';
import type { Clock } from '../core/ports/clock.ts';
import type { Logger } from '../core/ports/logger.ts';
import type { Workstation } from '../core/workstation.ts';
import { createHandlers } from '../ipc/create-handlers.ts';
import { AppGateways } from './apps/app-gateways.ts';
import { BrowserCookies } from './browser-cookies.ts';
import { createShellApp } from './create-shell-app.ts';
import { EventStreams } from './event-streams.ts';
import { LaunchCodes } from './launch-codes.ts';
import { refuseMessage } from './refuse-message.ts';

export interface BrowserShellOptions {
  readonly workstation: Workstation;
  readonly diagnostics: Diagnostics;
  /** Clinical apps, by policy. */
  readonly apps: readonly ClinicalApp[];
  /** Folder of the built screens. */
  readonly rendererDirectory: string;
  /** The site's picture at the time of the call. */
  readonly logo?: () => SiteLogo | null;
  readonly clock: Clock;
  readonly log: Logger;
  /** On 127.0.0.1; 0 is any free one. */
  readonly port: number;
}

/** The workstation's screens for a browser on this machine. */
export interface BrowserShell {
  readonly origin: string;
  /** A link that lets one browser in, once, for ten minutes; secret. The one before it no longer works. */
  newLaunchLink(): string;
  /** Ends every connection; resolves when the port is free. */
  close(): Promise<void>;
}

/** A name resolves to whatever a name server says; the address is always this machine. */
const host = '127.0.0.1';
const mostConnections = 128;

/** Listens, then resolves; rejects when the port is taken or the screens are not built. */
export async function createBrowserShell(options: BrowserShellOptions): Promise<BrowserShell> {
  const { workstation, apps, clock, log, logo = () => null } = options;
  const pages = withSiteLogo(await loadStaticPages(options.rendererDirectory), logo);
  const server = createServer(strictMessages);
  server.maxConnections = mostConnections;
  const port = await listen(server, options.port);
  const origin = new URL(`http://${host}:${port}`).origin;
  const codes = new LaunchCodes(clock);
  const streams = new EventStreams(clock, workstation);
  const cookies = new BrowserCookies(port);
  const gateways = await AppGateways.listen({ apps, workstation, shellOrigin: origin, clock, log });
  workstation.hostApps(gateways);
  const handlers = createHandlers({
    workstation,
    apps: gateways,
    diagnostics: options.diagnostics,
    // Only the browser knows where its user keeps downloads.
    reports: { save: async (fileName, text) => ({ ok: true, file: null, download: { fileName, text } }) },
  });
  const frames = gateways.origins;
  const serve = createShellApp({ origin, pages, handlers, frames, codes, cookies, streams, log });
  serveStrictly(server, { serve, refuse: refuseMessage(log, 'browser shell') });
  return {
    origin,
    newLaunchLink: () => `${origin}/launch?code=${codes.issue()}`,
    async close() {
      streams.close();
      await gateways.close();
      const closed = once(server, 'close');
      server.close();
      server.closeAllConnections();
      await closed;
    },
  };
}

async function listen(server: Server, port: number): Promise<number> {
  server.listen({ host, port, exclusive: true });
  await once(server, 'listening');
  return (server.address() as AddressInfo).port;
}
