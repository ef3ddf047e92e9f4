import { z } from 'zod';

/** Answer of calls that have nothing to tell but their success. */
export const emptyResponse = z.object({});

/** Answer of `GET /healthz` and `GET /readyz`; trouble is 503 `unavailable`. */
export const healthResponse = z.object({
  status: z.enum(['ok', 'ready']),
  /** The clock of the machine is not believed; the server goes by its own time. */
  clock: z.literal('doubted').optional(),
});
