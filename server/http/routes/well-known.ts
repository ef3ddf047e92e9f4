import type { IRouter } from 'express';
import type { Ports } from '../../domain/ports.ts';
import { route } from './route.ts';

/** Public keys by RFC 7517, so that other services can verify access tokens. */
export function addWellKnownRoutes(router: IRouter, { accessTokens }: Ports): void {
  route(router, '/.well-known/jwks.json', {
    get: (_request, response) => {
      response.set('Cache-Control', 'public, max-age=300').json(accessTokens.keySet);
    },
  });
}
