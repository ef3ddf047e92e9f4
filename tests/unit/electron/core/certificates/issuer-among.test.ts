import { X509Certificate } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { issuerAmong } from '../../../../../electron/core/certificates/issuer-among.ts';
import { siteAuthorities } from '../../../../../electron/core/certificates/site-authorities.ts';
import { type CertificateWishes, makeCertificate } from '../../../../support/server/make-certificate.ts';

const hostname = 'carelink.hospital.example';
const serverUsage = '1.3.6.1.5.5.7.3.1';
const clientUsage = '1.3.6.1.5.5.7.3.2';
const site = { name: 'Hospital CA', ...makeCertificate('Hospital CA') };
const other = { name: 'Other CA', ...makeCertificate('Other CA') };
/** The name of the site's authority, and another key. */
const namesake = { name: 'Hospital CA', ...makeCertificate('Hospital CA') };
const old = {
  name: 'Old CA',
  ...makeCertificate('Old CA', { validFrom: new Date('2020-01-01'), validTo: new Date('2021-01-01') }),
};
const nobody = { name: 'B-204', ...makeCertificate('B-204', { isAuthority: false }) };

const certificateOf = ({ cert }: { readonly cert: string }) => new X509Certificate(cert);
const issued = (wishes: CertificateWishes = {}) =>
  certificateOf(makeCertificate('server', { issuer: site, hosts: [hostname], ...wishes }));
const among = (certificate: X509Certificate, name = hostname, authorities = [other, site]) =>
  issuerAmong(authorities.map(certificateOf), { certificate, hostname: name, nowMs: Date.now() });

describe('a certificate of a server is vouched for by the authority of the site', () => {
  it.each([
    ['for its name', issued(), hostname],
    ['for its address', issued(), '127.0.0.1'],
    ['for a name by wildcard', issued({ hosts: ['*.hospital.example'] }), hostname],
    ['that is for servers', issued({ usage: serverUsage }), hostname],
  ])('%s', (_, certificate, name) => {
    expect(among(certificate, name)?.subject).toBe('CN=Hospital CA');
  });

  it('that signs itself, where the file has that very certificate', () => {
    expect(among(certificateOf(site), '127.0.0.1')?.subject).toBe('CN=Hospital CA');
  });
});

describe('a certificate of a server is vouched for by nobody', () => {
  it.each([
    ['for another name', issued(), 'carelink.elsewhere.example'],
    ['for a name that only its subject has', issued({ hosts: [] }), 'server'],
    ['for a name below its wildcard', issued({ hosts: ['*.example'] }), hostname],
    ['for another address', issued(), '127.0.0.2'],
    ['for an address in IPv6', issued(), '[::1]'],
    ['that has expired', issued({ validTo: new Date('2025-02-01') }), hostname],
    ['that is not valid yet', issued({ validFrom: new Date('2048-01-01') }), hostname],
    ['that is for clients only', issued({ usage: clientUsage }), hostname],
    ['that is signed by SHA-1', issued({ digest: 'sha1' }), hostname],
    [
      'of another authority',
      issued({ issuer: { name: 'Third CA', ...makeCertificate('Third CA') } }),
      hostname,
    ],
    ['of an authority that only has its name', issued({ issuer: namesake }), hostname],
    ['that signs itself', certificateOf(makeCertificate('server', { hosts: [hostname] })), hostname],
    ['that has its name and signs itself', certificateOf(namesake), '127.0.0.1'],
  ])('%s', (_, certificate, name) => {
    expect(among(certificate, name)).toBeNull();
  });

  it('where the authority has expired, or is none', () => {
    expect(among(issued({ issuer: old }), hostname, [old])).toBeNull();
    expect(among(issued({ issuer: nobody }), hostname, [nobody])).toBeNull();
    expect(among(issued(), hostname, [])).toBeNull();
  });
});

describe('the file of the authorities', () => {
  const read = (...texts: string[]) => siteAuthorities(Buffer.from(texts.join('\n')));
  const subjectsIn = (bytes: Buffer) => {
    const file = siteAuthorities(bytes);
    return 'fault' in file ? file.fault : file.authorities.map(({ subject }) => subject);
  };
  const subjects = (...texts: string[]) => subjectsIn(Buffer.from(texts.join('\n')));

  it('holds certificates in PEM, with whatever text stands between them, or one in DER', () => {
    expect(subjects('# of 2026', site.cert, other.cert)).toEqual(['CN=Hospital CA', 'CN=Other CA']);
    expect(subjects(old.cert.replaceAll('\n', '\r\n'), site.cert)).toEqual(['CN=Old CA', 'CN=Hospital CA']);
    expect(subjectsIn(certificateOf(site).raw)).toEqual(['CN=Hospital CA']);
  });

  it.each([
    ['nothing', [''], 'holds no certificate'],
    ['a text', ['carelink.hospital.example'], 'holds no certificate'],
    ['half a certificate', [site.cert.slice(0, 300)], 'holds no certificate'],
    ['a spoilt certificate', [site.cert.replace(/.{30}\n/, '\n')], 'holds a certificate that cannot be read'],
    ['a private key', [site.cert, site.key], 'holds something else than certificates, perhaps a private key'],
    [
      'a certificate of a server',
      [site.cert, nobody.cert],
      'holds a certificate that is not one of an authority',
    ],
    ['an authority of the past', [old.cert], 'holds only certificates that have expired'],
    ['too many', Array.from({ length: 17 }, () => site.cert), 'holds more than 16 certificates'],
  ])('is refused with %s', (_, texts, fault) => {
    expect(read(...texts)).toEqual({ fault });
  });
});
