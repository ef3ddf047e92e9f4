import { z } from 'zod';
import { hostEndpoints } from '../../../server/contract/host.ts';
import type { Logger } from '../ports/logger.ts';
import type { HttpClient } from '../token-api/http-client.ts';
import { readAnswer } from '../token-api/read-answer.ts';
import { askIdentity } from './ask-identity.ts';

const { ready } = hostEndpoints;
const readyAnswer = z.object({ status: z.literal('ready') });

export interface AddressExaminerParts {
  /** The server's own address, which its statements name wherever they are requested. */
  readonly url: string;
  readonly http: HttpClient;
  /** The identity of the server, as far as it is known. */
  readonly identity: () => string | null;
  readonly log: Logger;
}

/**
 * Whether an address leads to the server and the server can work there. At its own address the certificate vouches for it;
 * at every other it proves by its key that it is the same, once, before anything else is sent there (decision 0032).
 */
export class AddressExaminer {
  readonly #parts: AddressExaminerParts;
  /** The identity proved at each address. */
  readonly #proved = new Map<string, string>();
  readonly #refused = new Set<string>();

  constructor(parts: AddressExaminerParts) {
    this.#parts = parts;
  }

  /** Never rejects. */
  async isUsable(address: string, signal: AbortSignal): Promise<boolean> {
    try {
      const { http } = this.#parts;
      const url = address + ready.path;
      readAnswer(await http({ method: 'GET', url, headers: accept, body: null, signal }), readyAnswer);
      return address === this.#parts.url || (await this.isSame(address, signal));
    } catch {
      return false;
    }
  }

  /** Whether it is the server, judged by its key. Throws `TokenApiError` without an answer. */
  async isSame(address: string, signal: AbortSignal): Promise<boolean> {
    const identity = this.#proved.get(address) ?? (await askIdentity({ ...this.#parts, address, signal }));
    // If nothing is known yet, the addresses have to agree with each other.
    const expected = this.#parts.identity() ?? this.#proved.values().next().value ?? identity;
    if (identity !== null && identity === expected) {
      this.#proved.set(address, identity);
      return true;
    }
    if (!this.#refused.has(address))
      this.#parts.log.warn({ address }, 'this address leads to another server, so that it is not used');
    this.#refused.add(address);
    return false;
  }
}

const accept = { Accept: 'application/json' };
