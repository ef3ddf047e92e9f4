import { createHash, X509Certificate } from 'node:crypto';
import type { Certificate, Request, Session } from 'electron';
import { issuerAmong } from '../core/certificates/issuer-among.ts';

export interface CertificateRules {
  /** Public keys, one of which must be in the chain (SHA-256 of the SPKI, base64); an empty list: any. */
  readonly pins: readonly string[];
  /** Authorities of the site: trusted in addition to the computer's, for these hosts alone. */
  readonly authorities: readonly X509Certificate[];
  readonly hosts: readonly string[];
}

const accepted = 0;
/** Chromium's own verdict. */
const asChromiumSays = -3;
/** net::ERR_SSL_PINNED_KEY_NOT_IN_CERT_CHAIN */
const notPinned = -150;
/** net::ERR_CERT_AUTHORITY_INVALID: it is signed by nobody this computer trusts. */
const unknownAuthority = -202;
const longestChain = 16;

/**
 * Makes a session trust the site's own authorities, and refuse every server whose certificate chain has none of the pinned
 * keys. A pin never makes up for a bad certificate. Without rules, nothing changes.
 */
export function verifyCertificates(
  session: Pick<Session, 'setCertificateVerifyProc'>,
  rules: CertificateRules,
): void {
  if (rules.pins.length + rules.authorities.length === 0) return;
  session.setCertificateVerifyProc((request, decide) => decide(verdictOn(request, rules)));
}

function verdictOn(request: Request, rules: CertificateRules): number {
  if (request.errorCode === unknownAuthority) {
    const keys = keysOfSite(request, rules);
    if (keys !== null) return keepsPins(keys, rules) ? accepted : notPinned;
  }
  // The chain that Chromium has built: whatever else a server sends may be anybody's.
  return keepsPins(keysOfChain(request.validatedCertificate), rules) ? asChromiumSays : notPinned;
}

const keepsPins = (keys: readonly string[], { pins }: CertificateRules) =>
  pins.length === 0 || keys.some((key) => pins.includes(key));

/** The public keys of the certificate and of the site's authority that signed it; null: none of the authorities did. */
function keysOfSite(
  { hostname, certificate: { data } }: Request,
  { authorities, hosts }: CertificateRules,
): readonly string[] | null {
  if (!hosts.includes(hostname)) return null;
  try {
    const certificate = new X509Certificate(data);
    const issuer = issuerAmong(authorities, { certificate, hostname, nowMs: Date.now() });
    return issuer && [keyOf(certificate), keyOf(issuer)];
  } catch {
    return null;
  }
}

function keysOfChain(certificate: Certificate): readonly string[] {
  const keys: string[] = [];
  try {
    let current: Certificate | undefined = certificate;
    for (let depth = 0; current !== undefined && depth < longestChain; depth += 1) {
      keys.push(pinOf(current.data));
      // The root is its own issuer.
      current = current.issuerCert?.fingerprint === current.fingerprint ? undefined : current.issuerCert;
    }
  } catch {
    // A certificate that cannot be read has nobody's key.
  }
  return keys;
}

/** SHA-256 of the public key of a certificate in PEM. */
export function pinOf(pem: string): string {
  return keyOf(new X509Certificate(pem));
}

function keyOf({ publicKey }: X509Certificate): string {
  return createHash('sha256')
    .update(publicKey.export({ type: 'spki', format: 'der' }))
    .digest('base64');
}
