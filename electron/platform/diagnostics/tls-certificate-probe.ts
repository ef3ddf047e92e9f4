import { X509Certificate } from 'node:crypto';
import { isIP } from 'node:net';
import { type ConnectionOptions, connect, getCACertificates, type TLSSocket } from 'node:tls';
import type {
  CertificateFacts,
  CertificateName,
  CertificateProbe,
} from '../../core/ports/diagnostic-probes.ts';

const longestChain = 8;

export interface TlsCertificateProbeOptions {
  /** Electron's net trusts what the system trusts; Node has a list of its own. */
  readonly trusts: 'system' | 'node';
  /** Instead of the system's list; for tests. */
  readonly systemCertificates?: () => readonly string[];
  /** Whether an authority named by the policy has signed a certificate for this host; none unless given. */
  readonly isOfSite?: (certificate: X509Certificate, hostname: string) => boolean;
}

/** Makes a TLS connection that is closed after the handshake: no request and no secret goes over it. */
export class TlsCertificateProbe implements CertificateProbe {
  readonly #trusts: 'system' | 'node';
  readonly #systemCertificates: () => readonly string[];
  readonly #isOfSite: NonNullable<TlsCertificateProbeOptions['isOfSite']>;

  constructor({
    trusts,
    systemCertificates = () => getCACertificates('system'),
    isOfSite = () => false,
  }: TlsCertificateProbeOptions) {
    this.#trusts = trusts;
    this.#systemCertificates = systemCertificates;
    this.#isOfSite = isOfSite;
  }

  async inspect(url: string, signal: AbortSignal): Promise<CertificateFacts> {
    const target = targetOf(url);
    const bySystem = await handshake({ ...target, ca: [...this.#systemCertificates()] }, signal);
    const byNode = await handshake(target, signal);
    const { hostname } = new URL(url);
    const [own] = bySystem.chain;
    // The browser shell relies on Node's list alone.
    const isTrustedByPolicy = this.#trusts === 'system' && own !== undefined && this.#isOfSite(own, hostname);
    return {
      ...factsOf(bySystem.chain, hostname),
      isTrustedBySystem: bySystem.isTrusted,
      isTrustedByPolicy,
      isTrustedByShell:
        this.#trusts === 'system' ? bySystem.isTrusted || isTrustedByPolicy : byNode.isTrusted,
    };
  }
}

function targetOf(url: string): ConnectionOptions {
  const { hostname, port } = new URL(url);
  const host = hostname.replace(/^\[|\]$/g, '');
  // RFC 6066 §3: no server name for an address.
  return { host, port: Number(port || 443), ...(isIP(host) === 0 && { servername: host }) };
}

interface Handshake {
  readonly isTrusted: boolean;
  readonly chain: readonly X509Certificate[];
}

function handshake(options: ConnectionOptions, signal: AbortSignal): Promise<Handshake> {
  return new Promise((resolve, reject) => {
    signal.throwIfAborted();
    // The name is checked separately; this only asks who vouches for the certificate. Nothing is sent.
    const socket = connect({ ...options, rejectUnauthorized: false, checkServerIdentity: () => undefined });
    const abort = () => socket.destroy(new Error('given up'));
    signal.addEventListener('abort', abort, { once: true });
    socket.once('secureConnect', () => {
      resolve({ isTrusted: socket.authorized, chain: chainOf(socket) });
      socket.destroy();
    });
    socket.once('error', reject);
    socket.once('close', () => {
      signal.removeEventListener('abort', abort);
      reject(new Error('closed'));
    });
  });
}

/** The root of a chain names itself as its issuer. */
function chainOf(socket: TLSSocket): X509Certificate[] {
  const chain: X509Certificate[] = [];
  const seen = new Set<string>();
  let link = socket.getPeerCertificate(true);
  while (link?.raw !== undefined && chain.length < longestChain && !seen.has(link.fingerprint256)) {
    seen.add(link.fingerprint256);
    chain.push(new X509Certificate(link.raw));
    link = link.issuerCertificate;
  }
  return chain;
}

function factsOf(chain: readonly X509Certificate[], hostname: string) {
  const [own] = chain;
  if (own === undefined) throw new Error('The server sent no certificate.');
  const host = hostname.replace(/^\[|\]$/g, '');
  return {
    ...nameOf(own),
    validFromMs: Date.parse(own.validFrom),
    validToMs: Date.parse(own.validTo),
    fitsName: (isIP(host) === 0 ? own.checkHost(host) : own.checkIP(host)) !== undefined,
    chain: chain.map(nameOf),
  };
}

function nameOf({ subject, issuer }: X509Certificate): CertificateName {
  return { subject: shortName(subject), issuer: shortName(issuer) };
}

/** The common name, or else the organisation, or else all of it. */
function shortName(name: string): string {
  const part = (key: string) => new RegExp(`^${key}=(.+)$`, 'm').exec(name)?.[1];
  return part('CN') ?? part('O') ?? name.replaceAll('\n', ', ');
}
