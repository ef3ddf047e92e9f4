import type { IRouter } from 'express';
import { route } from './route.ts';

/** What a server that works has to tell besides. */
export interface Readiness {
  /** The clock of the machine is not believed; the server goes by its own time. */
  readonly clock?: 'doubted';
}

/** `/healthz`: the process answers; `/readyz`: the database can be written (or 503). */
export function addHealthRoutes(router: IRouter, assertReady: () => Promise<Readiness>): void {
  route(router, '/healthz', {
    get: (_request, response) => {
      response.json({ status: 'ok' });
    },
  });
  route(router, '/readyz', {
    get: async (_request, response) => {
      response.json({ status: 'ready', ...(await assertReady()) });
    },
  });
}
