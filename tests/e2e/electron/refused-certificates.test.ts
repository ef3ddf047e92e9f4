import { once } from 'node:events';
import { createServer, type Server } from 'node:https';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { pinOf } from '../../../electron/windows/verify-certificates.ts';
import type { RunningWorkstation } from '../../support/electron/ward-computer.ts';
import { makeCertificate } from '../../support/server/make-certificate.ts';
import { shareComputer } from './shared-computer.ts';

const servers: Server[] = [];
let requests = 0;
let running: RunningWorkstation;
let addresses: string[];
/** The pin of the first server. */
let certificate: string;

async function serve(name: string, validity: { validFrom?: Date; validTo?: Date } = {}): Promise<number> {
  const made = makeCertificate(name, validity);
  certificate ??= made.cert;
  const server = createServer(made, (_request, response) => {
    requests += 1;
    response.end('{}');
  }).listen(0, '127.0.0.1');
  server.on('tlsClientError', () => undefined);
  await once(server, 'listening');
  servers.push(server);
  return (server.address() as AddressInfo).port;
}

const computer = shareComputer();
beforeAll(async () => {
  const [own, expired, future] = await Promise.all([
    serve('127.0.0.1'),
    serve('127.0.0.1', { validFrom: new Date('2020-01-01'), validTo: new Date('2021-01-01') }),
    serve('127.0.0.1', { validFrom: new Date('2048-01-01') }),
  ]);
  addresses = [`127.0.0.1:${own}`, `localhost:${own}`, `127.0.0.1:${expired}`, `127.0.0.1:${future}`];
});
afterAll(() => {
  for (const server of servers) server.close().closeAllConnections();
});

describe('certificates that nobody vouches for, whatever the command line says', () => {
  it('are rejected by the workstation, which says so and sends nothing to the server', async () => {
    running = await computer().start({
      policy: { server_url: `https://${addresses[0]}` },
      args: ['--ignore-certificate-errors', '--allow-insecure-localhost', '--disable-web-security'],
    });
    await running.page
      .getByText('This computer cannot be sure that it is talking to the right server', { exact: false })
      .first()
      .waitFor();
    expect(requests).toBe(0);
  });

  it('are rejected in every request: foreign, expired, not yet valid, for another name', async () => {
    const outcomes = await Promise.all(
      addresses.map((address) =>
        running.application.evaluate(
          // The session of the workstation's own traffic; the sessions of pages reach nothing at all.
          ({ session }, url) =>
            session
              .fromPartition('own-traffic', { cache: false })
              .fetch(url)
              .then(
                () => 'accepted',
                (error: Error) => error.message,
              ),
          `https://${address}/`,
        ),
      ),
    );
    for (const each of outcomes) expect(each).toMatch(/^net::ERR_CERT_(AUTHORITY|DATE|COMMON_NAME)_INVALID$/);
    expect(requests).toBe(0);
  });
});

describe('a server whose key the policy does not name', () => {
  /** What a workstation with these pins says about the server. */
  async function outcomeWith(pins: readonly string[]): Promise<string> {
    const url = `https://${addresses[0]}`;
    const ward = await computer().start({ policy: { server_url: url, server_pins: pins } });
    try {
      return await ward.application.evaluate(
        ({ session }, address) =>
          session
            .fromPartition('own-traffic', { cache: false })
            .fetch(address)
            .then(
              () => 'accepted',
              (error: Error) => error.message,
            ),
        url,
      );
    } finally {
      await ward.quit();
    }
  }

  it('is refused before any other request, and a pin does not make up for a bad certificate', async () => {
    await running.quit();
    expect(await outcomeWith([`${'A'.repeat(43)}=`])).toBe('net::ERR_SSL_PINNED_KEY_NOT_IN_CERT_CHAIN');
    expect(await outcomeWith([pinOf(certificate), `${'A'.repeat(43)}=`])).toBe(
      'net::ERR_CERT_AUTHORITY_INVALID',
    );
    expect(requests).toBe(0);
  });
});

it('the checks tell a certificate nobody vouches for from one with a different key than the policy names', async () => {
  const codeWith = async (policy: object) => {
    const { stdout } = await computer().run(['--doctor', '--json'], {
      policy: { server_url: `https://${addresses[0]}`, ...policy },
    });
    const { checks } = JSON.parse(stdout) as { checks: { result: { check: string; code: string } }[] };
    return checks.find(({ result }) => result.check === 'certificate')?.result.code;
  };
  const ca_file = computer().desk.write('ca.pem', certificate);
  expect(await codeWith({})).toBe('certificate_untrusted');
  expect(await codeWith({ ca_file, server_pins: [`${'A'.repeat(43)}=`] })).toBe('certificate_not_pinned');
  expect(await codeWith({ ca_file, server_pins: [pinOf(certificate)] })).toBe('certificate_ok');
});
