import type { ServerConfig } from '../config/server-config.ts';
import { AddressRanges } from '../domain/addresses/address-ranges.ts';
import type { AuditEvent, AuditEventType } from '../domain/records/audit-event.ts';
import { isLoopback } from '../text/loopback.ts';
import { type Finding, findingsOf } from './finding.ts';

type Addresses = Pick<ServerConfig, 'issuer' | 'listen' | 'tls' | 'trust_proxy'>;
type Proxies = Addresses & Pick<ServerConfig, 'trust_proxy_header' | 'wards'>;

/** Whether workstations can reach, and safely, what this server calls itself. */
export function checkAddress({ issuer, listen, tls, trust_proxy: proxies }: Addresses): Finding {
  const { ok, warn } = findingsOf('address');
  const listening = `${tls ? 'https' : 'http'}://${bracketed(listen.host)}:${listen.port}`;
  if (issuer === undefined) {
    if (proxies !== undefined) {
      return warn(
        `A proxy stands before ${listening}, and there is no issuer: who comes through the proxy is refused, because proofs name its address.`,
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
    return warn(`Passwords and tokens travel to ${issuer} unencrypted.`, 'Use https: set tls, or a proxy.');
  }
  if (protocol === 'https:' && !tls && !isLoopback(listen.host)) {
    return warn(
      `The proxy before ${issuer} is not the only way to ${listening}.`,
      'Listen on 127.0.0.1, or let a firewall admit the proxy alone.',
    );
  }
  return ok(`${issuer}, listening on ${listening}.`);
}

/** Whether a proxy seems to stand before this server without its knowing, or does not tell for whom it asks. */
export function checkProxy(config: Proxies, newestEvents: readonly AuditEvent[]): Finding {
  const { ok, warn } = findingsOf('proxy');
  if (config.trust_proxy !== undefined) return checkTrustedProxy(config, config.trust_proxy, newestEvents);
  const sign = signOfProxy(config) ?? signInTrail(newestEvents);
  if (sign === null) return ok('Nothing hints at a proxy before this server.');
  return warn(
    `${sign}, but trust_proxy is not set: all users seem to sit at one address, and are throttled together.`,
    'Set trust_proxy to the address of the proxy.',
  );
}

const askedOverHttp = new Set<AuditEventType>([
  'sign_in',
  'sign_in_failed',
  'refresh',
  'client_login_failed',
]);
/** So few that a proxy that was put right soon gives no cause any more. */
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
      `Of the last ${addresses.length} sign-ins and refreshes ${unknown} have no address, because what the proxy writes into ${header} cannot be read: they are throttled together, and no ward with networks lets them sign in.`,
      `Have the proxy write the address of its client into ${header}; the log of the server shows the form of what it writes.`,
    );
  }
  if (typeof trusted === 'number') return ok('trust_proxy is set.');
  const proxies = new AddressRanges(trusted);
  const ward = Object.keys(wards).find((name) => overlaps(trusted, wards[name]?.networks ?? []));
  if (ward !== undefined) {
    return warn(
      `trust_proxy holds a network of the ward ${ward}, whose workstations can thus make up their address.`,
      'Name nothing but the addresses of the proxies in trust_proxy.',
    );
  }
  const trustedOnes = addresses.filter((address) => proxies.includes(address));
  if (new Set(trustedOnes).size >= manyDevices) {
    return warn(
      `${trustedOnes.length} of the last ${addresses.length} sign-ins and refreshes came from addresses that trust_proxy holds: whoever has one can make up the address that throttling goes by.`,
      'Name nothing but the addresses of the proxies in trust_proxy.',
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

/** Whether a subnet of proxies and one of a ward have addresses in common; a single proxy may stand in a ward's network. */
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
  if (protocol === 'https:' && !tls) return `The issuer ${issuer} is https and this server is not`;
  const publicPort = Number(port || (protocol === 'https:' ? 443 : 80));
  if (listen.port === 0 || publicPort === listen.port) return null;
  return `The issuer ${issuer} has another port than this server (${listen.port})`;
}

const manyDevices = 3;

function signInTrail(events: readonly AuditEvent[]): string | null {
  const used = events.filter(({ address, deviceId }) => address !== null && deviceId !== null);
  const addresses = new Set(used.map(({ address }) => address));
  const devices = new Set(used.map(({ deviceId }) => deviceId));
  if (devices.size < manyDevices || addresses.size !== 1) return null;
  return `${devices.size} workstations came from the one address ${[...addresses][0]} lately`;
}

function bracketed(host: string): string {
  return host.includes(':') ? `[${host}]` : host;
}
