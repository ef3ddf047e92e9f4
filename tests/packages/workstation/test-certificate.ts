import { execFileSync } from 'node:child_process';
import { join } from 'node:path';

/** A certificate to sign with that nobody trusts but who is told to. */
export interface TestCertificate {
  readonly file: string;
  /** As somebody who signs sets it. */
  readonly environment: Readonly<Record<string, string>>;
}

const password = 'only for tests';

export function makeCertificate(folder: string): TestCertificate {
  const path = (name: string) => join(folder, name);
  const subject = ['-subj', '/CN=CareLink Workstation tests', '-days', '2'];
  const uses = [
    '-addext',
    'extendedKeyUsage=codeSigning',
    '-addext',
    'keyUsage=digitalSignature,keyCertSign',
  ];
  const key = ['-newkey', 'rsa:3072', '-nodes', '-keyout', path('sign.key')];
  execFileSync('openssl', ['req', '-x509', ...key, '-out', path('sign.crt'), ...subject, ...uses], {
    stdio: 'ignore',
  });
  execFileSync('openssl', [
    ...['pkcs12', '-export', '-inkey', path('sign.key'), '-in', path('sign.crt'), '-out', path('sign.p12')],
    ...['-passout', `pass:${password}`],
  ]);
  return {
    file: path('sign.crt'),
    environment: {
      WIN_CSC_LINK: path('sign.p12'),
      WIN_CSC_KEY_PASSWORD: password,
      CARELINK_SIGN_TIMESTAMPS: 'none',
    },
  };
}
