import { once } from 'node:events';
import { mkdtemp, rm, unlink, writeFile } from 'node:fs/promises';
import { Agent } from 'node:https';
import { connect as connectPlain } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { connect } from 'node:tls';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import {
  makeCertificate,
  type TestCertificate,
  writeCertificate,
} from '../../support/server/make-certificate.ts';
import { readAnswers } from '../../support/server/raw-connection.ts';
import { MetricsReading } from '../../support/server/read-metrics.ts';
import { requestTls } from '../../support/server/request-tls.ts';
import { startTestServer, type TestServer } from '../../support/server/start-test-server.ts';

describe('a server with certificate files', () => {
  const first = makeCertificate('first');
  const second = makeCertificate('second');
  const agent = new Agent({ keepAlive: true });
  let folder: string;
  let server: TestServer | null;

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'carelink-tls-'));
    server = null;
  });
  afterEach(async () => {
    agent.destroy();
    await server?.close();
    await rm(folder, { recursive: true });
  });

  async function start(certificate: TestCertificate = first, keyMode = 0o600) {
    const tls = await writeCertificate(folder, certificate, keyMode);
    server = await startTestServer({ config: { tls } });
    return server;
  }
  const ask = (path = '/healthz', options: Parameters<typeof requestTls>[1] = {}) =>
    requestTls(`${server?.url}${path}`, { ca: [first.cert, second.cert], ...options });
  const shownBy = async () => (await ask()).shownBy;
  const problems = () =>
    (server?.log ?? []).filter(({ level }) => level === 'error').map(({ fields }) => String(fields.problem));

  it('speaks TLS 1.3, and tells browsers to come by HTTPS only', async () => {
    const { url } = await start();
    expect(url).toMatch(/^https:\/\/127\.0\.0\.1:\d+$/);
    const { status, headers, protocol, shownBy } = await ask('/.well-known/oauth-authorization-server');
    expect([status, protocol, shownBy]).toEqual([200, 'TLSv1.3', 'first']);
    expect(headers['strict-transport-security']).toBe('max-age=31536000');
  });

  it('refuses what is no HTTP in its turn, like everything else', async () => {
    const { url } = await start();
    const good = 'GET /healthz HTTP/1.1\r\nHost: x\r\n\r\n';
    for (const [text, status] of [
      ['nonsense\r\n\r\n', 400],
      ['GET /healthz HTTP/1.1\r\nHost: x\r\nHost: x\r\n\r\n', 400],
      ['CONNECT x:443 HTTP/1.1\r\nHost: x\r\n\r\n', 405],
      [
        'POST /account/token HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\nZZ\r\n',
        400,
      ],
    ] as const) {
      const socket = connect({ port: Number(new URL(url).port), host: '127.0.0.1', ca: first.cert });
      await once(socket, 'secureConnect');
      const answers = readAnswers(socket);
      socket.write(good + text + good);
      expect((await answers).map((answer) => answer.status)).toEqual([200, status]);
      expect((await answers)[1]?.headers).toMatchObject({
        'x-request-id': expect.any(String),
        'strict-transport-security': 'max-age=31536000',
      });
    }
  });

  it('speaks TLS 1.2 with forward secrecy, and nothing older or weaker', async () => {
    await start();
    expect((await ask('/healthz', { maxVersion: 'TLSv1.2' })).protocol).toBe('TLSv1.2');
    const weak = { maxVersion: 'TLSv1.2', ciphers: 'ECDHE-ECDSA-AES128-SHA' } as const;
    await expect(ask('/healthz', weak)).rejects.toThrow();
    const old = { minVersion: 'TLSv1', maxVersion: 'TLSv1.1', ciphers: 'DEFAULT@SECLEVEL=0' } as const;
    await expect(ask('/healthz', old)).rejects.toThrow();
  });

  it('stops in time, also when somebody is connected who says nothing', async () => {
    const tls = await writeCertificate(folder, first);
    server = await startTestServer({ config: { tls, shutdown: { drain_seconds: 1 } } });
    const silent = connectPlain(Number(new URL(server.url).port), '127.0.0.1');
    await once(silent, 'connect');
    const cutOff = once(silent, 'close');
    const outcome = await Promise.race([
      server.close().then(() => 'closed'),
      setTimeout(9_000, 'waits', { ref: false }),
    ]);
    server = null;
    expect(outcome).toBe('closed');
    await cutOff;
  });

  it('does not answer plain HTTP, and lives on', async () => {
    const { url } = await start();
    await expect(fetch(url.replace('https:', 'http:'))).rejects.toThrow();
    expect((await ask()).status).toBe(200);
  });

  it('shows a new certificate when the files change, without dropping a connection', async () => {
    await start();
    const kept = await ask('/healthz', { agent });
    await writeCertificate(folder, second);
    await expect.poll(shownBy).toBe('second');
    const again = await ask('/healthz', { agent });
    expect([kept.shownBy, again.shownBy, again.status]).toEqual(['first', 'first', 200]);
    expect(problems()).toEqual([]);
    const metrics = new MetricsReading((await ask('/metrics')).body);
    expect(metrics.value('tls_certificate_expiry_timestamp_seconds')).toBe(Date.UTC(2049, 0, 1) / 1000);
  });

  it('shows a new certificate at once when it is told to', async () => {
    await start();
    await writeCertificate(folder, second);
    server?.reload();
    expect(await shownBy()).toBe('second');
  });

  it.each([
    ['that is none', (tls: Files) => writeFile(tls.cert_file, 'nothing')],
    ['with the key of another', (tls: Files) => writeFile(tls.cert_file, second.cert)],
    ['without a key', (tls: Files) => unlink(tls.key_file)],
    ['whose key everybody may read', () => writeCertificate(folder, second, 0o644)],
  ])(
    'keeps the old certificate when there is a new one %s, and takes the next right one',
    async (_name, spoil) => {
      const running = await start();
      await spoil(filesIn(folder));
      running.reload();
      expect(problems()).toHaveLength(1);
      expect(problems()[0]).toMatch(/^tls\.(cert|key)_file: [^\n]+\.$/);
      expect(JSON.stringify(running.log)).not.toContain('PRIVATE KEY');
      expect(await shownBy()).toBe('first');
      await writeCertificate(folder, second);
      running.reload();
      expect(await shownBy()).toBe('second');
    },
  );

  it.each([
    ['readable by others', first, 0o604],
    ['writable by its group', first, 0o660],
    ['of another certificate', { ...first, key: second.key }, 0o600],
    ['no key', { ...first, key: 'nothing' }, 0o600],
    ['no certificate', { ...first, cert: 'nothing' }, 0o600],
  ])('does not start with a key that is %s', async (_name, certificate, mode) => {
    await expect(start(certificate, mode)).rejects.toThrow(/^tls\.(cert|key)_file: [^\n]+\.$/);
  });

  it('starts with a key that its group may read', async () => {
    await start(first, 0o640);
    expect(await shownBy()).toBe('first');
  });

  it('warns of a certificate that has expired, and shows it', async () => {
    const over = makeCertificate('over', { validTo: new Date('2026-01-01') });
    const { log } = await start(over);
    expect(log.map(({ message }) => message)).toContain('the certificate has expired');
    const { port } = new URL(server?.url ?? '');
    const shown = await new Promise((resolve, reject) => {
      const socket = connect({ host: '127.0.0.1', port: Number(port), rejectUnauthorized: false }, () => {
        resolve(socket.getPeerCertificate().subject.CN);
        socket.destroy();
      });
      socket.once('error', reject);
    });
    expect(shown).toBe('over');
  });
});

interface Files {
  readonly cert_file: string;
  readonly key_file: string;
}

const filesIn = (folder: string): Files => ({
  cert_file: join(folder, 'server.crt'),
  key_file: join(folder, 'server.key'),
});
