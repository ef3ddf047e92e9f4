import type { hostEndpoints } from '../../contract/host.ts';
import type { MetricsPage } from '../require-metrics-reader.ts';
import type { HandlersOf } from '../serve.ts';

/** What a working server reports as well. */
export interface Readiness {
  /** The machine's clock is doubted; the server goes by its own time. */
  readonly clock?: 'doubted';
}

export function hostHandlers(
  assertReady: () => Promise<Readiness>,
  metricsPage: MetricsPage,
): HandlersOf<typeof hostEndpoints> {
  return {
    health: () => ({ status: 'ok' }),
    ready: async () => ({ status: 'ready', ...(await assertReady()) }),
    async metrics() {
      const text = await metricsPage.text();
      return (response) => response.setHeader('Content-Type', metricsPage.contentType).end(text);
    },
  };
}
