import express, { type Express, type Request } from 'express';
import type { Ports } from '../domain/ports.ts';
import type { StationLines } from '../domain/stations/station-lines.ts';
import { type ClientAddressOptions, setClientAddresses } from './addresses/client-addresses.ts';
import { addBasicHeaders } from './answer-head.ts';
import { sendError } from './error-answer.ts';
import { errorHandler } from './error-handler.ts';
import { observeRequests, setObserver } from './middleware/observe-requests.ts';
import { refuseMalformedPath } from './middleware/refuse-malformed-path.ts';
import { Outbox } from './outbox.ts';
import { addAccountRoutes } from './routes/account.ts';
import { addAdministrationRoutes } from './routes/administration.ts';
import { addBadgeRoutes } from './routes/badges.ts';
import { addDeviceRoutes } from './routes/devices.ts';
import { addEmergencyRoutes } from './routes/emergency.ts';
import { addHealthRoutes, type Readiness } from './routes/health.ts';
import { addMetricsRoute, type MetricsPage } from './routes/metrics.ts';
import { addOauthRoutes } from './routes/oauth.ts';
import { addOpenApiRoute } from './routes/openapi.ts';
import { addOwnSessionRoutes } from './routes/own-sessions.ts';
import { addSetupRoutes } from './routes/setup.ts';
import { addStationRoutes } from './routes/station.ts';
import { addWellKnownRoutes } from './routes/well-known.ts';

export interface AppOptions {
  readonly ports: Ports;
  readonly lines: StationLines;
  /** Public URL of the server. */
  readonly issuer: string;
  /** Rejects with `Refusal('unavailable')` while the server cannot do its work. */
  readonly assertReady: () => Promise<Readiness>;
  /** Reverse proxies whose `X-Forwarded-*` is believed: addresses and subnets, or how many there are; null: none. */
  readonly trustProxy: readonly string[] | number | null;
  /** The header in which they tell for whom they ask; without: `x-forwarded-for`. */
  readonly trustProxyHeader?: ClientAddressOptions['trustProxyHeader'];
  /** Whether the server itself speaks TLS. */
  readonly hasTls: boolean;
  readonly metricsPage: MetricsPage;
}

/** The HTTP side of the token server. */
export function createApp(options: AppOptions): Express {
  const {
    ports,
    lines,
    issuer,
    assertReady,
    trustProxy,
    trustProxyHeader = 'x-forwarded-for',
    metricsPage,
  } = options;
  const app = express();
  app.disable('x-powered-by');
  app.disable('etag');
  app.enable('case sensitive routing');
  app.set('query parser', false);
  setClientAddresses(app, { trustProxy, trustProxyHeader, log: ports.log });

  addBasicHeaders(app, { clock: ports.clock, isSecure: securityOf(options) });
  // One layer, since each costs every request.
  const observe = observeRequests(ports);
  setObserver(app, observe);
  app.use((request, response, next) => {
    observe(request, response);
    refuseMalformedPath(request);
    next();
  });
  const outbox = new Outbox();
  // Express tries them in this order: what is asked for most often comes first.
  addAccountRoutes(app, ports, outbox);
  addOwnSessionRoutes(app, ports, outbox);
  addOauthRoutes(app, ports, outbox);
  addEmergencyRoutes(app, ports);
  addDeviceRoutes(app, ports);
  addStationRoutes(app, ports, lines);
  addBadgeRoutes(app, ports);
  addAdministrationRoutes(app, ports);
  addSetupRoutes(app, ports);
  addWellKnownRoutes(app, ports, issuer);
  addOpenApiRoute(app, issuer);
  addHealthRoutes(app, assertReady);
  addMetricsRoute(app, metricsPage);
  app.use((_request, response) => sendError(response, 'not_found'));
  app.use(errorHandler(ports));
  return app;
}

/** Behind a proxy, what it tells about its own connection counts, provided that the public address is secure. */
function securityOf({ hasTls, issuer, trustProxy }: AppOptions): (request: Request) => boolean {
  if (hasTls) return () => true;
  const isProxied = trustProxy !== null && issuer.startsWith('https:');
  return isProxied ? (request) => request.secure : () => false;
}
