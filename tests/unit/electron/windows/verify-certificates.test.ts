import { X509Certificate } from 'node:crypto';
import type { Request } from 'electron';
import { expect, it } from 'vitest';
import {
  type CertificateRules,
  pinOf,
  verifyCertificates,
} from '../../../../electron/windows/verify-certificates.ts';
import { makeCertificate } from '../../../support/server/make-certificate.ts';

const tokens = 'carelink.hospital.example';
const site = { name: 'Hospital CA', ...makeCertificate('Hospital CA') };
const server = makeCertificate('server', { issuer: site, hosts: [tokens, 'other.hospital.example'] });
const foreign = makeCertificate('server', { hosts: [tokens] });
const expired = makeCertificate('server', { issuer: site, hosts: [tokens], validTo: new Date('2025-02-01') });
const [accepted, asChromiumSays, notPinned] = [0, -3, -150];
const codes = { good: 0, name: -200, date: -201, authority: -202, revoked: -206, weak: -208, invalid: -207 };
const otherPin = `${'A'.repeat(43)}=`;

/** What is decided on a certificate that Chromium has judged like this. */
function decisionOn(
  { cert }: { readonly cert: string },
  errorCode: number,
  { hostname = tokens, ...rules }: Partial<CertificateRules> & { readonly hostname?: string } = {},
): number | null {
  let decision: number | null = null;
  verifyCertificates(
    {
      setCertificateVerifyProc(proc) {
        const certificate = { data: cert, fingerprint: cert };
        const request = { hostname, certificate, validatedCertificate: certificate, errorCode };
        proc?.(request as unknown as Request, (decided) => (decision = decided));
      },
    },
    { pins: [], authorities: [new X509Certificate(site.cert)], hosts: [tokens], ...rules },
  );
  return decision;
}

it('accepts what an authority of the site has signed, for its hosts', () => {
  expect(decisionOn(server, codes.authority)).toBe(accepted);
  expect(decisionOn(server, codes.authority, { hostname: 'other.hospital.example' })).toBe(asChromiumSays);
  expect(decisionOn(foreign, codes.authority)).toBe(asChromiumSays);
  expect(decisionOn(expired, codes.authority)).toBe(asChromiumSays);
  expect(decisionOn({ cert: 'nonsense' }, codes.authority)).toBe(asChromiumSays);
});

it.each(Object.entries(codes).filter(([name]) => name !== 'authority'))(
  'leaves to Chromium what it finds %s',
  (_, code) => {
    expect(decisionOn(server, code)).toBe(asChromiumSays);
  },
);

it('keeps pins besides: of the server, or of the authority of the site', () => {
  for (const pins of [[pinOf(server.cert)], [otherPin, pinOf(site.cert)]])
    expect(decisionOn(server, codes.authority, { pins })).toBe(accepted);
  expect(decisionOn(server, codes.authority, { pins: [otherPin] })).toBe(notPinned);
  expect(decisionOn(server, codes.good, { pins: [otherPin] })).toBe(notPinned);
  // A pin vouches for nobody.
  expect(decisionOn(foreign, codes.authority, { pins: [pinOf(foreign.cert)] })).toBe(asChromiumSays);
});

it('changes nothing without pins and authorities', () => {
  expect(decisionOn(server, codes.authority, { authorities: [] })).toBeNull();
});
