import { versionEndpoints } from '../../../server/contract/workstation-versions.ts';
import { isOlderVersion } from '../../../server/text/newer-version.ts';
import type { Clock, Timer } from '../ports/clock.ts';
import type { Logger } from '../ports/logger.ts';
import type { ServerEndpoint } from '../ports/server-endpoint.ts';
import type { HttpClient } from '../token-api/http-client.ts';

const { method, path, answer } = versionEndpoints.workstationVersions;
const limitMs = 10_000;
/** Versions change from week to week; servers become unreachable from minute to minute. */
const againMs = { told: 6 * 3_600_000, failed: 60_000 };

export interface VersionWatchParts {
  readonly endpoint: ServerEndpoint;
  readonly http: HttpClient;
  readonly clock: Clock;
  readonly log: Logger;
  /** The version of this program. */
  readonly version: string;
  /** Whether the site wants this check at all; asked each time. */
  readonly isWanted: () => boolean;
  /** The oldest version the server wants if this one is older; null: it is new enough. */
  readonly onTold: (wanted: string | null) => void;
}

/** Asks the server from time to time whether this workstation is too old. The answer only affects what screens say. */
export class VersionWatch {
  readonly #parts: VersionWatchParts;
  #timer: Timer | null = null;
  /** Null: it is not running. */
  #asking: AbortController | null = null;

  constructor(parts: VersionWatchParts) {
    this.#parts = parts;
  }

  start(): void {
    this.#asking = new AbortController();
    void this.#ask(this.#asking.signal);
  }

  stop(): void {
    this.#asking?.abort();
    this.#asking = null;
    this.#timer?.cancel();
  }

  /** The site may have switched the check on or off: the question in progress does not count, nor does the time of the last one. */
  look(): void {
    if (this.#asking === null) return;
    this.stop();
    this.start();
  }

  async #ask(signal: AbortSignal): Promise<void> {
    const wasTold = await this.#told(signal);
    if (signal.aborted) return;
    this.#timer = this.#parts.clock.after(
      wasTold ? againMs.told : againMs.failed,
      () => void this.#ask(signal),
    );
  }

  async #told(signal: AbortSignal): Promise<boolean> {
    const { endpoint, isWanted } = this.#parts;
    if (!isWanted()) {
      this.#parts.onTold(null);
      return false;
    }
    if (endpoint.state.kind !== 'ready') return false;
    const { url, others = [] } = endpoint.state;
    for (const address of [url, ...others]) if (await this.#toldBy(address, signal)) return true;
    return false;
  }

  async #toldBy(address: string, signal: AbortSignal): Promise<boolean> {
    const { clock } = this.#parts;
    const over = new AbortController();
    const timer = clock.after(limitMs, () => over.abort());
    try {
      const wanted = await askForVersion(address, {
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

/** The oldest version a server wants if this one is older; null: it is new enough, or the server is too old to say. Rejects without an answer. */
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
