import type { ServerConfig } from '../config/server-config.ts';
import { AddressRanges } from '../domain/addresses/address-ranges.ts';
import type { AuditEvent, AuditEventType } from '../domain/records/audit-event.ts';
import { isLoopback } from '../text/loopback.ts';
import { type Finding, findingsOf } from './finding.ts';

type Addresses = Pick<ServerConfig, 'issuer' | 'listen' | 'tls' | 'trust_proxy'>;
type Proxies = Addresses & Pick<ServerConfig, 'trust_proxy_header' | 'wards'>;

/** Whether workstations can reach this server safely at its public address. */
export function checkAddress({ issuer, listen, tls, trust_proxy: proxies }: Addresses): Finding {
  const { ok, warn } = findingsOf('address');
  const listening = `${tls ? 'https' : 'http'}://${bracketed(listen.host)}:${listen.port}`;
  if (issuer === undefined) {
    if (proxies !== undefined) {
      return warn(
        `There is a proxy in front of ${listening} but no issuer: requests through the proxy are refused, because their proofs name its address.`,
        'Set issuer to the address of the proxy that workstations use.',
      );
    }
    if (isLoopback(listen.host)) return ok(`${listening}, from this machine only.`);
    return warn(
      `The server listens on ${listening} and has no issuer.`,
      'Set issuer to the address that workstations use: proofs and tokens name it.',
    );
  }
  const { protocol, hostname } = new URL(issuer);
  if (protocol === 'http:' && !isLoopback(hostname)) {
    return warn(
      `Passwords and tokens travel to ${issuer} unencrypted.`,
      'Use https: set tls, or put a proxy in front.',
    );
  }
  if (protocol === 'https:' && !tls && !isLoopback(listen.host)) {
    return warn(
      `The proxy at ${issuer} can be bypassed at ${listening}.`,
      'Listen on 127.0.0.1, or let the firewall admit only the proxy.',
    );
  }
  return ok(`${issuer}, listening on ${listening}.`);
}

/** Whether there seems to be a proxy that this server does not know of, or one that does not name its clients. */
export function checkProxy(config: Proxies, newestEvents: readonly AuditEvent[]): Finding {
  const { ok, warn } = findingsOf('proxy');
  if (config.trust_proxy !== undefined) return checkTrustedProxy(config, config.trust_proxy, newestEvents);
  const sign = signOfProxy(config) ?? signInTrail(newestEvents);
  if (sign === null) return ok('Nothing suggests that there is a proxy in front of this server.');
  return warn(
    `${sign}, but trust_proxy is not set: all users seem to share one address and are throttled together.`,
    'Set trust_proxy to the address of the proxy.',
  );
}

const askedOverHttp = new Set<AuditEventType>([
  'sign_in',
  'sign_in_failed',
  'refresh',
  'client_login_failed',
]);
/** Few enough that the finding soon disappears once the proxy is corrected. */
const manyRequests = 100;

function checkTrustedProxy(
  { wards, trust_proxy_header: header }: Proxies,
  trusted: readonly string[] | number,
  events: readonly AuditEvent[],
): Finding {
  const { ok, warn } = findingsOf('proxy');
  const addresses = events
    .filter(({ type }) => askedOverHttp.has(type))
    .slice(-manyRequests)
    .map(({ address }) => address);
  const unknown = addresses.filter((address) => address === null).length;
  if (unknown > 0) {
    return warn(
      `Of the last ${addresses.length} sign-ins and refreshes, ${unknown} have no address, because what the proxy writes into ${header} cannot be read: they are throttled together and cannot sign in to a ward with networks.`,
      `Have the proxy write the address of its client into ${header}; the log of the server shows the form of what it writes.`,
    );
  }
  if (typeof trusted === 'number') return ok('trust_proxy is set.');
  const proxies = new AddressRanges(trusted);
  const ward = Object.keys(wards).find((name) => overlaps(trusted, wards[name]?.networks ?? []));
  if (ward !== undefined) {
    return warn(
      `trust_proxy contains a network of the ward ${ward}, whose workstations can thus forge their address.`,
      'List only the addresses of the proxies in trust_proxy.',
    );
  }
  const trustedOnes = addresses.filter((address) => proxies.includes(address));
  if (new Set(trustedOnes).size >= manyDevices) {
    return warn(
      `${trustedOnes.length} of the last ${addresses.length} sign-ins and refreshes came from addresses in trust_proxy: whoever has such an address can forge the one that throttling counts.`,
      'List only the addresses of the proxies in trust_proxy.',
    );
  }
  if (addresses.length >= manyDevices && trustedOnes.length === addresses.length) {
    return warn(
      `The last ${addresses.length} sign-ins and refreshes came from the address of the proxy itself.`,
      `Have the proxy write the address of its client into ${header}.`,
    );
  }
  return ok('trust_proxy is set.');
}

/** Whether a subnet of proxies overlaps one of a ward; a single proxy may be in a ward's network. */
function overlaps(proxies: readonly string[], networks: readonly string[]): boolean {
  const inside = (range: string, ranges: readonly string[]) =>
    new AddressRanges(ranges).includes(range.split('/')[0] ?? null);
  const subnets = proxies.filter((entry) => entry.includes('/') && !/\/(32|128)$/.test(entry));
  return (
    networks.some((network) => inside(network, subnets)) || subnets.some((subnet) => inside(subnet, networks))
  );
}

function signOfProxy({ issuer, tls, listen }: Addresses): string | null {
  if (issuer === undefined) return null;
  const { protocol, port } = new URL(issuer);
  if (protocol === 'https:' && !tls) return `The issuer ${issuer} uses https but this server does not`;
  const publicPort = Number(port || (protocol === 'https:' ? 443 : 80));
  if (listen.port === 0 || publicPort === listen.port) return null;
  return `The issuer ${issuer} has a different port from this server (${listen.port})`;
}

const manyDevices = 3;

function signInTrail(events: readonly AuditEvent[]): string | null {
  const used = events.filter(({ address, deviceId }) => address !== null && deviceId !== null);
  const addresses = new Set(used.map(({ address }) => address));
  const devices = new Set(used.map(({ deviceId }) => deviceId));
  if (devices.size < manyDevices || addresses.size !== 1) return null;
  return `${devices.size} workstations recently connected from the same address ${[...addresses][0]}`;
}

function bracketed(host: string): string {
  return host.includes(':') ? `[${host}]` : host;
}
