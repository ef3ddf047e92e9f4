import { X509Certificate } from 'node:crypto';
import { isIP } from 'node:net';
import type { ServerConfig } from '../config/server-config.ts';
import { dayMs } from '../domain/time/durations.ts';
import { SecretFileError } from '../files/read-secret-file.ts';
import { CertificateFiles } from '../http/certificate-files.ts';
import { type Finding, findingsOf } from './finding.ts';

const { ok, warn, fail } = findingsOf('certificate');
const warnDays = 30;

/** Whether the certificate is usable and matches the public name, and how long it is valid. */
export function checkCertificate(
  { tls, issuer }: Pick<ServerConfig, 'tls' | 'issuer'>,
  nowMs: number,
): Finding {
  if (!tls) return ok('No certificate is set: this server speaks plain HTTP.');
  try {
    const files = new CertificateFiles({ certFile: tls.cert_file, keyFile: tls.key_file });
    const { cert, subject, validToMs } = files.read();
    const days = Math.floor((validToMs - nowMs) / dayMs);
    const renew = 'Replace the files; a running server loads them by itself.';
    if (days < 0) return fail(`The certificate ${subject} expired ${-days} days ago.`, renew);
    const name = issuer === undefined ? null : new URL(issuer).hostname;
    if (name !== null && !isFor(new X509Certificate(cert), name)) {
      return fail(`The certificate ${subject} is not valid for ${name}, the name in issuer.`, renew);
    }
    if (days < warnDays) return warn(`The certificate ${subject} expires in ${days} days.`, renew);
    return ok(`${subject}, valid for ${days} more days.`);
  } catch (error) {
    if (error instanceof SecretFileError) return fail(error.message, 'Correct the file or the setting.');
    throw error;
  }
}

function isFor(certificate: X509Certificate, name: string): boolean {
  const address = name.replace(/^\[|\]$/g, '');
  return (isIP(address) ? certificate.checkIP(address) : certificate.checkHost(name)) !== undefined;
}
