import { z } from 'zod';
import type { Endpoints } from './endpoint.ts';

/** Problems are reported as 503 `unavailable`. */
const healthResponse = z
  .object({
    status: z.enum(['ok', 'ready']),
    /** The machine's clock is doubted; the server goes by its own time. */
    clock: z.literal('doubted').optional(),
  })
  .meta({ id: 'Health' });

const question = { method: 'get', caller: 'anyone', answer: healthResponse } as const;

/** For those who run the server. */
export const hostEndpoints = {
  health: { ...question, path: '/healthz', summary: 'The process answers.' },
  ready: { ...question, path: '/readyz', summary: 'This node can write to the database, and does not stop.' },
  metrics: {
    method: 'get',
    path: '/metrics',
    summary: 'Metrics in the Prometheus text format; without a token, from this machine only.',
    caller: 'metrics_token',
    answer: 'text',
    errors: ['forbidden', 'not_found'],
  },
} as const satisfies Endpoints;
