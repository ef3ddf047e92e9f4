import express, { type Express } from 'express';
import type { Ports } from '../domain/ports.ts';
import { sendError } from './error-answer.ts';
import { errorHandler } from './error-handler.ts';
import { refuseMalformedPath, setBasicHeaders } from './middleware/edge.ts';
import { addAccountRoutes } from './routes/account.ts';
import { addHealthRoutes } from './routes/health.ts';
import { addOauthRoutes } from './routes/oauth.ts';
import { addOpenApiRoute } from './routes/openapi.ts';
import { addOwnSessionRoutes } from './routes/own-sessions.ts';
import { addSetupRoutes } from './routes/setup.ts';
import { addWellKnownRoutes } from './routes/well-known.ts';

export interface AppOptions {
  readonly ports: Ports;
  /** Public URL of the server. */
  readonly issuer: string;
  /** Rejects with `Refusal('unavailable')` while the server cannot do its work. */
  readonly assertReady: () => Promise<void>;
  /** Reverse proxies whose X-Forwarded-For is believed, comma-separated; null: none. */
  readonly trustProxy: string | null;
}

/** The HTTP side of the token server. */
export function createApp({ ports, issuer, assertReady, trustProxy }: AppOptions): Express {
  const app = express();
  app.disable('x-powered-by');
  app.disable('etag');
  app.enable('case sensitive routing');
  app.set('query parser', false);
  app.set('trust proxy', trustProxy ?? false);

  app.use(setBasicHeaders(ports.clock), refuseMalformedPath);
  addAccountRoutes(app, ports);
  addOwnSessionRoutes(app, ports);
  addSetupRoutes(app, ports);
  addOauthRoutes(app, ports);
  addWellKnownRoutes(app, ports, issuer);
  addOpenApiRoute(app, issuer);
  addHealthRoutes(app, assertReady);
  app.use((_request, response) => sendError(response, 'not_found'));
  app.use(errorHandler(ports.log));
  return app;
}
