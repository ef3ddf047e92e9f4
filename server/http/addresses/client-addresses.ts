import type { IncomingMessage } from 'node:http';
import type { Express, Request } from 'express';
import { AddressRanges } from '../../domain/addresses/address-ranges.ts';
import { canonicalAddress } from '../../domain/addresses/canonical-address.ts';
import type { Log } from '../../domain/ports/log.ts';
import { addressOfNode } from './address-of-node.ts';

export interface ClientAddressOptions {
  /** Trusted reverse proxies: addresses and subnets, or how many there are; null: none. */
  readonly trustProxy: readonly string[] | number | null;
  /** The header in which they name their client; the content of the other one may be the client's own. */
  readonly trustProxyHeader: 'x-forwarded-for' | 'forwarded';
  readonly log: Log;
}

const setting = 'client addresses';

/** Makes the app, and Express itself, determine the client by the same rule. */
export function setClientAddresses(app: Express, options: ClientAddressOptions): void {
  const addresses = new ClientAddresses(options);
  app.set(setting, addresses);
  app.set('trust proxy', (address: string, hop: number) => addresses.trusts(address, hop));
}

/** The rule by which the app of a request determines the client. */
export function clientAddressesOf(request: Request): ClientAddresses {
  return request.app.get(setting);
}

/** More proxies than stand in front of any server; a longer path is made up. */
const mostHops = 32;

/**
 * Where requests come from. Each proxy appends its own client at the right, so the path is followed from there and
 * ends at the first address that is not a trusted proxy's: its owner may have made up everything to the left of it.
 * An unreadable address on the way is never skipped.
 */
export class ClientAddresses {
  readonly #options: ClientAddressOptions;
  readonly #proxies: AddressRanges;
  readonly #hops: number;
  #hasWarned = false;

  constructor(options: ClientAddressOptions) {
    const { trustProxy } = options;
    this.#options = options;
    this.#hops = typeof trustProxy === 'number' ? trustProxy : 0;
    this.#proxies = new AddressRanges(Array.isArray(trustProxy) ? trustProxy : []);
  }

  /** Whether an address is that of a trusted proxy; `hop` counts from 0, the peer that connected. */
  trusts(address: string | null | undefined, hop: number): boolean {
    return hop < this.#hops || this.#proxies.includes(address ?? null);
  }

  /** The client's address in its canonical spelling; null: a trusted proxy does not state it readably. */
  of({ socket, headers }: Pick<IncomingMessage, 'socket' | 'headers'>): string | null {
    const peer = canonicalAddress(socket.remoteAddress ?? '');
    const way = headers[this.#options.trustProxyHeader];
    if (way === undefined || !this.trusts(peer, 0)) return peer;
    const address = this.#follow(String(way));
    if (address === null) this.#warn(String(way));
    return address;
  }

  #follow(way: string): string | null {
    let furthest: string | null = null;
    let hop = 1;
    for (const element of partsFromTheRight(way, ',')) {
      // Empty elements do not count (RFC 9110 §5.6.1).
      if (!/[^ \t]/.test(element)) continue;
      const address = this.#read(element);
      if (address === null || hop > mostHops) return null;
      if (!this.trusts(address, hop)) return address;
      furthest = address;
      hop += 1;
    }
    return furthest;
  }

  #read(element: string): string | null {
    if (this.#options.trustProxyHeader === 'x-forwarded-for') return addressOfNode(element);
    const pairs = [...partsFromTheRight(element, ';')];
    const nodes = pairs.flatMap((pair) => /^[ \t]*for=(.*)$/i.exec(pair)?.[1] ?? []);
    return nodes.length === 1 ? addressOfNode(nodes[0] ?? '') : null;
  }

  /**
   * Logged once, since every request is affected, and without the text, which may be anybody's: only the kind of
   * character.
   */
  #warn(way: string): void {
    if (this.#hasWarned) return;
    this.#hasWarned = true;
    const shape = way
      .slice(-64)
      .replace(/[^\x20-\x7e]/g, '?')
      .replace(/[a-z]/gi, 'a')
      .replace(/\d/g, '0');
    const header = this.#options.trustProxyHeader;
    this.#options.log.warn(
      { header, shape },
      'a trusted proxy tells addresses that cannot be read: such requests are counted together, and come from outside every ward',
    );
  }
}

/**
 * The parts between the separators, last part first. Quoted strings (RFC 9110 §5.6.4) are matched from the right,
 * too: the part added by the proxy is well-formed, so it is neither split by what a client wrote into one nor
 * swallowed by a quote that a client left open.
 */
function* partsFromTheRight(text: string, separator: ',' | ';'): Generator<string> {
  let end = text.length;
  let isQuoted = false;
  for (let at = end - 1; at >= 0; at -= 1) {
    const character = text[at];
    if (character === '"' && !(isQuoted && isEscaped(text, at))) isQuoted = !isQuoted;
    else if (character === separator && !isQuoted) {
      yield text.slice(at + 1, end);
      end = at;
    }
  }
  yield text.slice(0, end);
}

/** Whether an odd number of backslashes precedes a character. */
function isEscaped(text: string, at: number): boolean {
  let start = at;
  while (text[start - 1] === '\\') start -= 1;
  return (at - start) % 2 === 1;
}
