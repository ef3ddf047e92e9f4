import { once } from 'node:events';
import { createServer as createTcpServer, type Server, type Socket } from 'node:net';
import { createServer } from 'node:tls';
import { afterEach, expect, it } from 'vitest';
import { TlsCertificateProbe } from '../../../electron/platform/diagnostics/tls-certificate-probe.ts';
import { makeCertificate, type TestCertificate } from '../../support/server/make-certificate.ts';

const patient = () => new AbortController().signal;
const sockets = new Set<Socket>();
let server: Server | null = null;
afterEach(async () => {
  for (const socket of sockets) socket.destroy();
  sockets.clear();
  if (server) await new Promise((resolve) => server?.close(resolve));
  server = null;
});

async function listen(started: Server, host = '127.0.0.1'): Promise<string> {
  server = started;
  started.on('connection', (socket) => sockets.add(socket));
  started.listen(0, host);
  await once(started, 'listening');
  const address = started.address();
  if (address === null || typeof address === 'string') throw new Error('no port');
  return `https://${host}:${address.port}`;
}

const serving = ({ cert, key }: TestCertificate) => createServer({ cert, key });
const probe = (trusts: 'system' | 'node', ...certificates: TestCertificate[]) =>
  new TlsCertificateProbe({ trusts, systemCertificates: () => certificates.map(({ cert }) => cert) });

it('reads the certificate, and tells the trust of the system from that of Node', async () => {
  const certificate = makeCertificate('tokens');
  const url = await listen(serving(certificate));
  const facts = await probe('node', certificate).inspect(url, patient());
  expect(facts).toEqual({
    subject: 'tokens',
    issuer: 'tokens',
    validFromMs: Date.parse('2025-01-01T00:00:00Z'),
    validToMs: Date.parse('2049-01-01T00:00:00Z'),
    fitsName: true,
    chain: [{ subject: 'tokens', issuer: 'tokens' }],
    isTrustedBySystem: true,
    isTrustedByPolicy: false,
    isTrustedByShell: false,
  });
  expect(await probe('system', certificate).inspect(url, patient())).toMatchObject({
    isTrustedByShell: true,
  });
  expect(await probe('system').inspect(url, patient())).toMatchObject({ isTrustedBySystem: false });
});

it('reads one that is expired and for another address, too', async ({ skip }) => {
  if (process.platform === 'darwin') return skip('macOS has 127.0.0.1 only');
  const certificate = makeCertificate('old', { validTo: new Date('2025-02-01') });
  const url = await listen(serving(certificate), '127.0.0.2');
  expect(await probe('system', certificate).inspect(url, patient())).toMatchObject({
    subject: 'old',
    fitsName: false,
    isTrustedBySystem: false,
    validToMs: Date.parse('2025-02-01T00:00:00Z'),
  });
});

it('gives up where nobody speaks TLS: refused, hung up, or silent', async () => {
  const hangsUp = await listen(createTcpServer((socket) => socket.destroy()));
  await expect(probe('system').inspect(hangsUp, patient())).rejects.toThrow();
  await new Promise((resolve) => server?.close(resolve));
  await expect(probe('system').inspect(hangsUp, patient())).rejects.toThrow('ECONNREFUSED');
  const silent = createTcpServer();
  const url = await listen(silent);
  const given = new AbortController();
  const inspection = probe('system').inspect(url, given.signal);
  await Promise.all([
    expect(inspection).rejects.toThrow('given up'),
    once(silent, 'connection').then(() => given.abort()),
  ]);
});
