import type { IRouter } from 'express';
import { route } from './route.ts';

/** `/healthz`: the process answers; `/readyz`: the database can be written (or 503). */
export function addHealthRoutes(router: IRouter, assertReady: () => Promise<void>): void {
  route(router, '/healthz', {
    get: (_request, response) => {
      response.json({ status: 'ok' });
    },
  });
  route(router, '/readyz', {
    get: async (_request, response) => {
      await assertReady();
      response.json({ status: 'ready' });
    },
  });
}
