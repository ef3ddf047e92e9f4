import { createPrivateKey, X509Certificate } from 'node:crypto';
import { createSecureContext } from 'node:tls';
import { fileStamp } from '../files/file-stamp.ts';
import { readSecretFile, SecretFileError } from '../files/read-secret-file.ts';
import { tlsPolicy } from './tls-policy.ts';

export interface CertificatePaths {
  readonly certFile: string;
  readonly keyFile: string;
}

/** A certificate with its key; checked to belong together. */
export interface Certificate {
  /** PEM, with the certificates that vouch for it. */
  readonly cert: string;
  /** PEM. */
  readonly key: string;
  readonly subject: string;
  readonly validToMs: number;
}

/** The certificate files of the server, and whether they have been replaced. */
export class CertificateFiles {
  readonly #paths: CertificatePaths;
  /** The state of the files when they were last read; empty: read them at the next look. */
  #read = '';
  /** Their state at the last look. */
  #seen = '';

  constructor(paths: CertificatePaths) {
    this.#paths = paths;
  }

  /** Throws `SecretFileError`. */
  read(): Certificate {
    this.#read = this.#look();
    try {
      return readCertificate(this.#paths);
    } catch (error) {
      // What the system did not let us read need not change to be readable.
      if (error instanceof SecretFileError && error.code !== null) this.#read = '';
      throw error;
    }
  }

  /**
   * The new certificate, once; null while nothing has changed or the files are still changing. Throws
   * `SecretFileError`: once for what is wrong with them, at each look while the system does not let them be read.
   */
  readChanges(): Certificate | null {
    const look = this.#look();
    const isSettled = look === this.#seen;
    this.#seen = look;
    return isSettled && look !== this.#read ? this.read() : null;
  }

  #look(): string {
    const { certFile, keyFile } = this.#paths;
    return [certFile, keyFile].map(fileStamp).join(' ');
  }
}

function readCertificate({ certFile, keyFile }: CertificatePaths): Certificate {
  const cert = readSecretFile('tls.cert_file', certFile, { isPublic: true, isPem: true });
  const key = readSecretFile('tls.key_file', keyFile, { isPem: true });
  const parsed = parse('tls.cert_file', certFile, 'no PEM certificate', () => new X509Certificate(cert));
  const privateKey = parse('tls.key_file', keyFile, 'no PEM key without passphrase', () =>
    createPrivateKey(key),
  );
  if (!parsed.checkPrivateKey(privateKey)) {
    throw new SecretFileError(`tls.key_file: ${keyFile} is not the key of the certificate ${certFile}.`);
  }
  parse('tls.cert_file', certFile, 'nothing that TLS can use', () =>
    createSecureContext({ ...tlsPolicy, cert, key }),
  );
  return {
    cert,
    key,
    subject: parsed.subject.replaceAll('\n', ', '),
    validToMs: parsed.validToDate.getTime(),
  };
}

/** Messages of the library are left out: they may quote what they could not parse. */
function parse<Result>(setting: string, path: string, problem: string, read: () => Result): Result {
  try {
    return read();
  } catch {
    throw new SecretFileError(`${setting}: ${path} holds ${problem}.`);
  }
}
