import { X509Certificate } from 'node:crypto';

const mostAuthorities = 16;
const pemBlock = /-----BEGIN ([A-Z0-9 ]+)-----[^-]+-----END \1-----/g;

/** The certificates of authorities, or why the file holds none that can be used, in words that continue "a file that …". */
export type SiteAuthorities =
  | { readonly authorities: readonly X509Certificate[] }
  | { readonly fault: string };

/** Reads the certificates of authorities from a file in PEM or DER. One faulty certificate makes the whole file faulty. */
export function siteAuthorities(bytes: Buffer): SiteAuthorities {
  // DER begins with a SEQUENCE, and no text begins with that byte.
  const blocks = bytes[0] === 0x30 ? [bytes] : pemBlocks(bytes.toString('latin1'));
  if (blocks === null) return { fault: 'holds something else than certificates, perhaps a private key' };
  if (blocks.length === 0) return { fault: 'holds no certificate' };
  if (blocks.length > mostAuthorities) return { fault: `holds more than ${mostAuthorities} certificates` };
  const authorities: X509Certificate[] = [];
  for (const block of blocks) {
    const certificate = parsed(block);
    if (certificate === null) return { fault: 'holds a certificate that cannot be read' };
    if (!certificate.ca) return { fault: 'holds a certificate that is not one of an authority' };
    authorities.push(certificate);
  }
  if (authorities.every(({ validTo }) => Date.parse(validTo) < Date.now()))
    return { fault: 'holds only certificates that have expired' };
  return { authorities };
}

/** Null: the file also contains something else, such as a key, of which nobody may have a copy here. */
function pemBlocks(text: string): string[] | null {
  const found = [...text.matchAll(pemBlock)];
  if (found.some(([, label]) => label !== 'CERTIFICATE')) return null;
  return found.map(([block]) => block);
}

function parsed(block: string | Buffer): X509Certificate | null {
  try {
    return new X509Certificate(block);
  } catch {
    return null;
  }
}
