import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { checkCertificate } from '../../../../server/doctor/check-certificate.ts';
import { makeCertificate, writeCertificate } from '../../../support/server/make-certificate.ts';

const nowMs = Date.UTC(2026, 10, 21);
const dayMs = 24 * 60 * 60_000;

describe('the certificate', () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'carelink-certificate-'));
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  const check = async (daysLeft: number, issuer?: string) => {
    const validTo = new Date(nowMs + daysLeft * dayMs);
    const tls = await writeCertificate(folder, makeCertificate('test', { validTo }));
    return checkCertificate({ tls, issuer }, nowMs);
  };

  it.each([
    [365, undefined, 'ok'],
    [365, 'https://127.0.0.1:8443', 'ok'],
    [365, 'https://tokens.example', 'fail'],
    [29, undefined, 'warn'],
    [-2, undefined, 'fail'],
  ])('that lasts %d days, with the issuer %s: %s', async (daysLeft, issuer, state) => {
    expect(await check(daysLeft, issuer)).toMatchObject({ check: 'certificate', state });
  });

  it('that is not there, or whose key others can read', async () => {
    expect(checkCertificate({ tls: undefined, issuer: undefined }, nowMs).state).toBe('ok');
    const files = { cert_file: join(folder, 'no.crt'), key_file: join(folder, 'no.key') };
    expect(checkCertificate({ tls: files, issuer: undefined }, nowMs)).toMatchObject({
      state: 'fail',
      message: expect.stringContaining('tls.cert_file'),
    });
    const tls = await writeCertificate(folder, makeCertificate('test'));
    chmodSync(tls.key_file, 0o644);
    expect(checkCertificate({ tls, issuer: undefined }, nowMs)).toMatchObject({
      state: 'fail',
      message: expect.stringContaining('0644'),
    });
  });
});
