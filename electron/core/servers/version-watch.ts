import { versionEndpoints } from '../../../server/contract/workstation-versions.ts';
import { isOlderVersion } from '../../../server/text/newer-version.ts';
import type { Clock, Timer } from '../ports/clock.ts';
import type { Logger } from '../ports/logger.ts';
import type { ServerEndpoint } from '../ports/server-endpoint.ts';
import type { HttpClient } from '../token-api/http-client.ts';

const { method, path, answer } = versionEndpoints.workstationVersions;
const limitMs = 10_000;
/** Versions change by the week, servers are out of reach by the minute. */
const againMs = { told: 6 * 3_600_000, failed: 60_000 };

export interface VersionWatchParts {
  readonly endpoint: ServerEndpoint;
  readonly http: HttpClient;
  readonly clock: Clock;
  readonly log: Logger;
  /** Of this program. */
  readonly version: string;
  /** Whether the site wants to know at all; asked each time. */
  readonly isWanted: () => boolean;
  /** The version that is wanted at least where this one is older; null: it is new enough. */
  readonly onTold: (wanted: string | null) => void;
}

/** Asks the server from time to time whether this workstation is too old for it. Nothing depends on the answer but what screens say. */
export class VersionWatch {
  readonly #parts: VersionWatchParts;
  #timer: Timer | null = null;
  #asking = new AbortController();

  constructor(parts: VersionWatchParts) {
    this.#parts = parts;
  }

  start(): void {
    this.#asking = new AbortController();
    void this.#ask();
  }

  stop(): void {
    this.#asking.abort();
    this.#timer?.cancel();
  }

  async #ask(): Promise<void> {
    const { signal } = this.#asking;
    const wasTold = await this.#told(signal);
    if (signal.aborted) return;
    this.#timer = this.#parts.clock.after(wasTold ? againMs.told : againMs.failed, () => void this.#ask());
  }

  async #told(signal: AbortSignal): Promise<boolean> {
    const { endpoint, clock, isWanted } = this.#parts;
    if (!isWanted()) {
      this.#parts.onTold(null);
      return false;
    }
    if (endpoint.state.kind !== 'ready') return false;
    const over = new AbortController();
    const timer = clock.after(limitMs, () => over.abort());
    try {
      const wanted = await askForVersion(endpoint.state.url, {
        ...this.#parts,
        signal: AbortSignal.any([signal, over.signal]),
      });
      if (signal.aborted) return false;
      if (wanted !== null) this.#parts.log.warn({ wanted }, 'the server wants a newer workstation');
      this.#parts.onTold(wanted);
      return true;
    } catch {
      return false;
    } finally {
      timer.cancel();
    }
  }
}

/** The version that a server wants at least, where this one is older; null: new enough, or a server of before. Rejects without an answer. */
export async function askForVersion(
  url: string,
  { http, version, signal }: Pick<VersionWatchParts, 'http' | 'version'> & { readonly signal: AbortSignal },
): Promise<string | null> {
  const { status, body } = await http({
    method: method === 'get' ? 'GET' : 'POST',
    url: `${url}${path}`,
    headers: { accept: 'application/json' },
    body: null,
    signal,
  });
  if (status === 404) return null;
  const { minimum_workstation } = answer.parse(JSON.parse(body));
  return isOlderVersion(version, minimum_workstation) ? minimum_workstation : null;
}
