import { chown, mkdtemp, rm, stat, unlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { CertificateFiles } from '../../../../server/http/certificate-files.ts';
import { makeCertificate, writeCertificate } from '../../../support/server/make-certificate.ts';

const first = makeCertificate('first');
const second = makeCertificate('second', { validTo: new Date('2030-05-06T07:08:09Z') });

describe('certificate files', () => {
  let folder: string;
  let files: CertificateFiles;
  let certFile: string;

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'carelink-certificate-'));
    const { cert_file, key_file } = await writeCertificate(folder, first);
    certFile = cert_file;
    files = new CertificateFiles({ certFile, keyFile: key_file });
    files.read();
  });
  afterEach(() => rm(folder, { recursive: true }));

  /** The results of this many consecutive looks. */
  const look = (times: number) => Array.from({ length: times }, () => files.readChanges()?.subject ?? null);

  it('are read again when they have changed, once', async () => {
    expect(look(3)).toEqual([null, null, null]);
    await writeCertificate(folder, second);
    expect(look(4)).toEqual([null, 'CN=second', null, null]);
  });

  it('are not read while they still change: certificate and key are two files', async () => {
    await writeFile(certFile, second.cert);
    expect(look(1)).toEqual([null]);
    await writeCertificate(folder, second);
    expect(look(2)).toEqual([null, 'CN=second']);
  });

  it('are complained about once, however long their content stays wrong', async () => {
    await writeFile(certFile, 'nothing');
    expect(look(1)).toEqual([null]);
    expect(() => files.readChanges()).toThrow(/^tls\.cert_file: /);
    expect(look(3)).toEqual([null, null, null]);
    await unlink(certFile);
    expect(look(1)).toEqual([null]);
    // Nobody can tell whether what the system does not give us changes: it is tried again each time.
    for (let times = 0; times < 3; times += 1) expect(() => files.readChanges()).toThrow(/ENOENT/);
    await writeCertificate(folder, second);
    expect(look(2)).toEqual([null, 'CN=second']);
  });

  it('are read again when only their owner has changed, since they may be readable now', async () => {
    const { uid, gid, ctimeMs } = await stat(certFile);
    expect(look(2)).toEqual([null, null]);
    // File systems count time in steps.
    const hasChanged = async () => {
      await chown(certFile, uid, gid);
      return (await stat(certFile)).ctimeMs !== ctimeMs;
    };
    await expect.poll(hasChanged).toBe(true);
    expect(look(3)).toEqual([null, 'CN=first', null]);
  });

  it('tell until when they are valid', async () => {
    await writeCertificate(folder, second);
    expect(files.read().validToMs).toBe(Date.UTC(2030, 4, 6, 7, 8, 9));
  });

  it('may hold the certificates that vouch for the first, but no key with a passphrase', async () => {
    await writeCertificate(folder, { ...second, cert: second.cert + first.cert });
    expect(files.read().subject).toBe('CN=second');
    const locked = '-----BEGIN ENCRYPTED PRIVATE KEY-----\nMIGjMF8=\n-----END ENCRYPTED PRIVATE KEY-----\n';
    await writeCertificate(folder, { ...second, key: locked });
    expect(() => files.read()).toThrow(/^tls\.key_file: .* holds no PEM key without passphrase\.$/);
  });
});
