import type { ServerConfig } from '../config.ts';
import type { AuditEvent } from '../domain/audit/audit-event.ts';
import { type Finding, findingsOf } from './finding.ts';

type Addresses = Pick<ServerConfig, 'issuer' | 'listen' | 'tls' | 'trust_proxy'>;

/** Whether workstations can reach, and safely, what this server calls itself. */
export function checkAddress({ issuer, listen, tls }: Addresses): Finding {
  const { ok, warn } = findingsOf('address');
  const listening = `${tls ? 'https' : 'http'}://${bracketed(listen.host)}:${listen.port}`;
  if (issuer === undefined) {
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

/** Whether a proxy seems to stand before this server without its knowing. */
export function checkProxy(config: Addresses, newestEvents: readonly AuditEvent[]): Finding {
  const { ok, warn } = findingsOf('proxy');
  if (config.trust_proxy !== undefined) return ok('trust_proxy is set.');
  const sign = signOfProxy(config) ?? signInTrail(newestEvents);
  if (sign === null) return ok('Nothing hints at a proxy before this server.');
  return warn(
    `${sign}, but trust_proxy is not set: all users seem to sit at one address, and are throttled together.`,
    'Set trust_proxy to the address of the proxy.',
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

function isLoopback(host: string): boolean {
  return /^(127\.\d+\.\d+\.\d+|localhost|\[?::1\]?)$/.test(host);
}

function bracketed(host: string): string {
  return host.includes(':') ? `[${host}]` : host;
}
