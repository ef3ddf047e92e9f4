import type { IRouter } from 'express';
import { openApiDocument } from '../openapi/openapi-document.ts';
import { route } from './route.ts';

/** The description of this API, made when it is first asked for. */
export function addOpenApiRoute(router: IRouter, issuer: string): void {
  let document: object | null = null;
  route(router, '/openapi.json', {
    get: (_request, response) => {
      document ??= openApiDocument(issuer);
      response.set('Cache-Control', 'public, max-age=300').json(document);
    },
  });
}
