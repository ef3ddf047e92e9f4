import type { Clock } from '../domain/ports/clock.ts';
import type { Log } from '../domain/ports/log.ts';
import { type Certificate, CertificateFiles } from './certificate-files.ts';

const lookEveryMs = 1000;

export interface ServedCertificateOptions {
  readonly tls: { readonly cert_file: string; readonly key_file: string };
  readonly clock: Clock;
  readonly log: Log;
}

/** The certificate that the server presents; it follows its files while the server runs. */
export class ServedCertificate {
  readonly #files: CertificateFiles;
  readonly #clock: Clock;
  readonly #log: Log;
  #current: Certificate;
  /** What went wrong at the last look; null: nothing. */
  #told: string | null = null;

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

  /** Checks once a second for new files and passes their content to `use`; returns a function that stops it. */
  watch(use: (certificate: Certificate) => void): () => Promise<void> {
    const timer = setInterval(() => this.#adopt(use, () => this.#files.readChanges()), lookEveryMs);
    timer.unref();
    return async () => clearInterval(timer);
  }

  /** Reads the files now, whether or not they have changed. */
  reload(use: (certificate: Certificate) => void): void {
    this.#told = null;
    this.#adopt(use, () => this.#files.read());
  }

  /** A problem is reported once, as long as nothing else happens, and the old certificate stays. */
  #adopt(use: (certificate: Certificate) => void, read: () => Certificate | null): void {
    try {
      const certificate = read();
      this.#told = null;
      if (!certificate) return;
      use(certificate);
      this.#current = certificate;
      const { subject, validToMs } = certificate;
      this.#log.info({ subject, validTo: new Date(validToMs).toISOString() }, 'a new certificate is in use');
      this.#warnOfEnd();
    } catch (error) {
      const problem = error instanceof Error ? error.message : 'unknown';
      if (problem === this.#told) return;
      this.#told = problem;
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
