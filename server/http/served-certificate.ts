import type { Clock } from '../domain/ports/clock.ts';
import type { Log } from '../domain/ports/log.ts';
import { type Certificate, CertificateFiles } from './certificate-files.ts';

const lookEveryMs = 1000;

export interface ServedCertificateOptions {
  readonly tls: { readonly cert_file: string; readonly key_file: string };
  readonly clock: Clock;
  readonly log: Log;
}

/** The certificate that the server shows; follows its files while it runs. */
export class ServedCertificate {
  readonly #files: CertificateFiles;
  readonly #clock: Clock;
  readonly #log: Log;
  #current: Certificate;

  /** Throws `SecretFileError`. */
  constructor({ tls, clock, log }: ServedCertificateOptions) {
    this.#files = new CertificateFiles({ certFile: tls.cert_file, keyFile: tls.key_file });
    this.#clock = clock;
    this.#log = log;
    this.#current = this.#files.read();
    this.#warnOfEnd();
  }

  get current(): Certificate {
    return this.#current;
  }

  /** Looks once a second whether there are new files and has `use` called with what they hold; returns what stops it. */
  watch(use: (certificate: Certificate) => void): () => Promise<void> {
    const timer = setInterval(() => this.#adopt(use, () => this.#files.readChanges()), lookEveryMs);
    timer.unref();
    return async () => clearInterval(timer);
  }

  /** Reads the files at once, whether they have changed or not. */
  reload(use: (certificate: Certificate) => void): void {
    this.#adopt(use, () => this.#files.read());
  }

  /** What cannot be used is told once, and the old certificate stays. */
  #adopt(use: (certificate: Certificate) => void, read: () => Certificate | null): void {
    try {
      const certificate = read();
      if (!certificate) return;
      use(certificate);
      this.#current = certificate;
      const { subject, validToMs } = certificate;
      this.#log.info({ subject, validTo: new Date(validToMs).toISOString() }, 'a new certificate is in use');
      this.#warnOfEnd();
    } catch (error) {
      const problem = error instanceof Error ? error.message : 'unknown';
      this.#log.error(
        { problem },
        'the changed certificate files cannot be used: the old certificate stays in use',
      );
    }
  }

  #warnOfEnd(): void {
    const { subject, validToMs } = this.#current;
    if (validToMs > this.#clock.nowMs()) return;
    this.#log.warn({ subject, validTo: new Date(validToMs).toISOString() }, 'the certificate has expired');
  }
}
