import type { PowerEvent, PowerEvents } from '../core/ports/power-events.ts';

/** What several sources tell; the core minds no event that comes twice. */
export class CombinedPowerEvents implements PowerEvents {
  readonly #sources: readonly PowerEvents[];

  constructor(sources: readonly PowerEvents[]) {
    this.#sources = sources;
  }

  subscribe(listener: (event: PowerEvent) => void): () => void {
    const endings = this.#sources.map((source) => source.subscribe(listener));
    return () => {
      for (const end of endings) end();
    };
  }
}
