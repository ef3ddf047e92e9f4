import type { KeyObject, X509Certificate } from 'node:crypto';
import { isIP } from 'node:net';

const fewestRsaBits = 2_048;
const forServers = '1.3.6.1.5.5.7.3.1';
/** RSA (PKCS #1) and ECDSA, each with SHA-256, SHA-384 and SHA-512. */
const strongSignatures: readonly (string | undefined)[] = [
  '1.2.840.113549.1.1.11',
  '1.2.840.113549.1.1.12',
  '1.2.840.113549.1.1.13',
  '1.2.840.10045.4.3.2',
  '1.2.840.10045.4.3.3',
  '1.2.840.10045.4.3.4',
];

export interface PresentedCertificate {
  /** The server's own certificate. */
  readonly certificate: X509Certificate;
  /** The server's name as requests use it. */
  readonly hostname: string;
  readonly nowMs: number;
}

/**
 * The authority among these that directly signed the certificate of a server; null: none did, or something else is wrong
 * with the certificate. No chains are built: whoever signs for servers is in the list.
 */
export function issuerAmong(
  authorities: readonly X509Certificate[],
  { certificate, hostname, nowMs }: PresentedCertificate,
): X509Certificate | null {
  try {
    const isGood =
      isInTime(certificate, nowMs) &&
      isFor(certificate, hostname) &&
      // The extended key usage; without one, every use is allowed.
      (certificate.keyUsage?.includes(forServers) ?? true) &&
      isStrong(certificate.publicKey) &&
      strongSignatures.includes(certificate.signatureAlgorithmOid);
    if (!isGood) return null;
    return authorities.find((authority) => hasSigned(authority, certificate, nowMs)) ?? null;
  } catch {
    // A certificate that cannot be read is signed by nobody.
    return null;
  }
}

function hasSigned(authority: X509Certificate, certificate: X509Certificate, nowMs: number): boolean {
  return (
    authority.ca &&
    isInTime(authority, nowMs) &&
    isStrong(authority.publicKey) &&
    certificate.checkIssued(authority) &&
    certificate.verify(authority.publicKey)
  );
}

function isInTime({ validFrom, validTo }: X509Certificate, nowMs: number): boolean {
  return Date.parse(validFrom) <= nowMs && nowMs <= Date.parse(validTo);
}

function isFor(certificate: X509Certificate, hostname: string): boolean {
  const host = hostname.replace(/^\[|\]$/g, '');
  if (isIP(host) !== 0) return certificate.checkIP(host) !== undefined;
  return certificate.checkHost(host, { subject: 'never', partialWildcards: false }) !== undefined;
}

function isStrong({ asymmetricKeyType, asymmetricKeyDetails }: KeyObject): boolean {
  return (
    asymmetricKeyType === 'ec' ||
    (asymmetricKeyType === 'rsa' && (asymmetricKeyDetails?.modulusLength ?? 0) >= fewestRsaBits)
  );
}
