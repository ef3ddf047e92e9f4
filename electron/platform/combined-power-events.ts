import type { PowerEvent, PowerEvents } from '../core/ports/power-events.ts';

/** Combines several sources; an event reported twice does no harm. */
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
