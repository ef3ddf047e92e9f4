import { createHash, X509Certificate } from 'node:crypto';
import type { Certificate, Session } from 'electron';

/** As Chromium itself has judged. */
const asChromiumSays = -3;
/** net::ERR_SSL_PINNED_KEY_NOT_IN_CERT_CHAIN */
const notPinned = -150;
const longestChain = 16;

/**
 * Has a session refuse every server whose certificate chain has none of these public keys (SHA-256 of the SPKI, base64).
 * A pin never makes a certificate good that Chromium refuses. Without pins nothing changes.
 */
export function pinCertificates(
  session: Pick<Session, 'setCertificateVerifyProc'>,
  pins: readonly string[],
): void {
  if (pins.length === 0) return;
  session.setCertificateVerifyProc(({ validatedCertificate }, decide) => {
    // The chain that Chromium has built: what a server sends besides may be anybody's.
    decide(isPinned(validatedCertificate, pins) ? asChromiumSays : notPinned);
  });
}

function isPinned(certificate: Certificate, pins: readonly string[]): boolean {
  try {
    let current: Certificate | undefined = certificate;
    for (let depth = 0; current !== undefined && depth < longestChain; depth += 1) {
      if (pins.includes(pinOf(current.data))) return true;
      // The root is its own issuer.
      current = current.issuerCert?.fingerprint === current.fingerprint ? undefined : current.issuerCert;
    }
  } catch {
    // What cannot be read is nobody's key.
  }
  return false;
}

/** SHA-256 of the public key of a certificate in PEM. */
export function pinOf(pem: string): string {
  const key = new X509Certificate(pem).publicKey.export({ type: 'spki', format: 'der' });
  return createHash('sha256').update(key).digest('base64');
}
