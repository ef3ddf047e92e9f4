import express, { type Express, type Request } from 'express';
import { accountEndpoints } from '../contract/account.ts';
import { administrationEndpoints } from '../contract/administration.ts';
import { badgeEndpoints } from '../contract/badges.ts';
import { deviceEndpoints } from '../contract/devices.ts';
import { emergencyEndpoints, emergencyReviewEndpoints } from '../contract/emergency.ts';
import { hostEndpoints } from '../contract/host.ts';
import { metadataEndpoints, oauthEndpoints, publicEndpoints } from '../contract/oauth.ts';
import { ownSessionEndpoints } from '../contract/sessions.ts';
import { setupEndpoints } from '../contract/setup.ts';
import { siteCodeEndpoints } from '../contract/site-codes.ts';
import { stationEndpoints } from '../contract/station.ts';
import { stationReportEndpoints } from '../contract/station-report.ts';
import { versionEndpoints } from '../contract/workstation-versions.ts';
import type { Standstills } from '../domain/ports/standstills.ts';
import type { Ports } from '../domain/ports.ts';
import type { StationLines } from '../domain/stations/station-lines.ts';
import { type ClientAddressOptions, setClientAddresses } from './addresses/client-addresses.ts';
import { addBasicHeaders } from './answer-head.ts';
import { sendError } from './error-answer.ts';
import { errorHandler } from './error-handler.ts';
import { accountHandlers } from './handlers/account.ts';
import { administrationHandlers } from './handlers/administration.ts';
import { badgeHandlers } from './handlers/badges.ts';
import { deviceHandlers } from './handlers/devices.ts';
import { emergencyHandlers, emergencyReviewHandlers } from './handlers/emergency.ts';
import { hostHandlers, type Readiness } from './handlers/host.ts';
import { oauthHandlers } from './handlers/oauth.ts';
import { ownSessionHandlers } from './handlers/own-sessions.ts';
import { metadataHandlers, publicHandlers } from './handlers/public.ts';
import { setupHandlers } from './handlers/setup.ts';
import { siteCodeHandlers } from './handlers/site-codes.ts';
import { stationHandlers } from './handlers/station.ts';
import { stationReportHandlers } from './handlers/station-report.ts';
import { versionHandlers } from './handlers/workstation-versions.ts';
import { observeRequests, setObserver } from './middleware/observe-requests.ts';
import { refuseLate } from './middleware/refuse-late.ts';
import { refuseMalformedPath } from './middleware/refuse-malformed-path.ts';
import type { MetricsPage } from './require-metrics-reader.ts';
import { type ServeParts, serve } from './serve.ts';

export interface AppOptions {
  readonly ports: Ports;
  readonly lines: StationLines;
  /** Public URL of the server. */
  readonly issuer: string;
  readonly isDraining: () => boolean;
  /** The name of this node in answers; null or absent: they do not tell. */
  readonly node?: string | null;
  /** Tells a node among others that it stood still; null or absent: there are no others. */
  readonly standstills?: Standstills | null;
  /** Rejects with `Refusal('unavailable')` while the server cannot do its work. */
  readonly assertReady: () => Promise<Readiness>;
  /** Reverse proxies whose `X-Forwarded-*` is trusted: addresses and subnets, or how many there are; null: none. */
  readonly trustProxy: readonly string[] | number | null;
  /** The header in which they name their client; default: `x-forwarded-for`. */
  readonly trustProxyHeader?: ClientAddressOptions['trustProxyHeader'];
  /** Whether the server itself speaks TLS. */
  readonly hasTls: boolean;
  readonly metricsPage: MetricsPage;
  /** The oldest workstation version the site wants; null: any that works with this server. */
  readonly minimumWorkstation?: string | null;
}

/** The HTTP side of the token server. */
export function createApp(options: AppOptions): Express {
  const { ports, trustProxy, trustProxyHeader = 'x-forwarded-for', metricsPage, isDraining } = options;
  const { node = null, standstills = null } = options;
  const app = express();
  app.disable('x-powered-by');
  app.disable('etag');
  app.enable('case sensitive routing');
  app.set('query parser', false);
  setClientAddresses(app, { trustProxy, trustProxyHeader, log: ports.log });

  addBasicHeaders(app, { clock: ports.clock, isSecure: securityOf(options), isDraining, node });
  const observe = observeRequests(ports);
  setObserver(app, observe);
  app.use((request, response, next) => {
    observe(request, response);
    next();
  });
  if (standstills) app.use(refuseLate(standstills));
  app.use(refuseMalformedPath);
  serveAll({ router: app, ports, metricsPage, standstills }, options);
  app.use((_request, response) => sendError(response, 'not_found'));
  app.use(errorHandler(ports));
  return app;
}

/** Express tries them in this order, so the most frequent requests come first. */
function serveAll(
  parts: ServeParts,
  { ports, lines, issuer, assertReady, metricsPage, minimumWorkstation = null }: AppOptions,
): void {
  serve(parts, accountEndpoints, accountHandlers(ports));
  serve(parts, ownSessionEndpoints, ownSessionHandlers(ports));
  serve(parts, oauthEndpoints, oauthHandlers(ports));
  serve(parts, emergencyEndpoints, emergencyHandlers(ports));
  serve(parts, deviceEndpoints, deviceHandlers(ports));
  serve(parts, stationEndpoints, stationHandlers(ports, lines));
  serve(parts, stationReportEndpoints, stationReportHandlers(ports));
  serve(parts, badgeEndpoints, badgeHandlers(ports));
  serve(parts, administrationEndpoints, administrationHandlers(ports));
  serve(parts, siteCodeEndpoints, siteCodeHandlers(ports));
  serve(parts, emergencyReviewEndpoints, emergencyReviewHandlers(ports));
  // Without a code from the parent process these addresses do not exist.
  if (ports.rules.setupCode !== null) serve(parts, setupEndpoints, setupHandlers(ports));
  serve(parts, versionEndpoints, versionHandlers(minimumWorkstation));
  serve(parts, publicEndpoints, publicHandlers(ports, issuer));
  const metadata = metadataHandlers(ports, issuer);
  serve(parts, metadataEndpoints, metadata);
  const { pathname } = new URL(issuer);
  if (pathname !== '/') serve(parts, metadataBehind(pathname), metadata);
  serve(parts, hostEndpoints, hostHandlers(assertReady, metricsPage));
}

/** RFC 8414 §3.1, RFC 9728 §3.1: an issuer's path follows the well-known one. */
function metadataBehind(pathname: string) {
  const { metadata, resourceMetadata } = metadataEndpoints;
  // Escaped, so that the router takes none of it for a pattern.
  const behind = pathname.replace(/[:*{}()[\]+?!]/g, '\\$&');
  return {
    metadata: { ...metadata, path: metadata.path + behind },
    resourceMetadata: { ...resourceMetadata, path: resourceMetadata.path + behind },
  };
}

/** Behind a proxy, what it says about its own connection counts, provided that the public address is secure. */
function securityOf({ hasTls, issuer, trustProxy }: AppOptions): (request: Request) => boolean {
  if (hasTls) return () => true;
  const isProxied = trustProxy !== null && issuer.startsWith('https:');
  return isProxied ? (request) => request.secure : () => false;
}
