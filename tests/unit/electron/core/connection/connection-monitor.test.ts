import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { ConnectionMonitor } from '../../../../../electron/core/connection/connection-monitor.ts';
import { ServerTime } from '../../../../../electron/core/time/server-time.ts';
import { SessionClock } from '../../../../../electron/core/time/session-clock.ts';
import { failureOf } from '../../../../../electron/core/token-api/api-failure.ts';
import { networkFailure } from '../../../../../electron/core/token-api/network-failure.ts';
import { readAnswer } from '../../../../../electron/core/token-api/read-answer.ts';
import { FakeClock } from '../../../../support/core/fake-clock.ts';
import { FakeEndpoint } from '../../../../support/core/fake-endpoint.ts';

function monitorIn(mode: 'local' | 'central') {
  const clock = new FakeClock();
  const endpoint = new FakeEndpoint('http://server.test', { mode });
  const changes: string[] = [];
  const serverTime = new ServerTime(new SessionClock(clock));
  const monitor = new ConnectionMonitor(endpoint, serverTime, (change) => changes.push(change));
  const view = () => monitor.view(null, null, false);
  return { clock, endpoint, changes, monitor, view };
}

/** The way Node, undici and axios pass on codes: somewhere in the chain of causes. */
const coded = (code: string) =>
  new Error('request failed', { cause: Object.assign(new Error('why'), { code }) });
const chromium = (name: string) => new TypeError(`net::${name}`);

describe('why there is no connection', () => {
  it.each([
    [coded('ENETUNREACH'), 'no_network'],
    [chromium('ERR_INTERNET_DISCONNECTED'), 'no_network'],
    [coded('ENOTFOUND'), 'server_unknown'],
    [chromium('ERR_NAME_NOT_RESOLVED'), 'server_unknown'],
    [coded('ECONNREFUSED'), 'server_unavailable'],
    [chromium('ERR_CONNECTION_RESET'), 'server_unavailable'],
    [coded('ETIMEDOUT'), 'timed_out'],
    [coded('EPROTO'), 'foreign_answer'],
    [chromium('ERR_SSL_PROTOCOL_ERROR'), 'foreign_answer'],
    [coded('CERT_HAS_EXPIRED'), 'certificate_date'],
    [coded('CERT_NOT_YET_VALID'), 'certificate_date'],
    [chromium('ERR_CERT_DATE_INVALID'), 'certificate_date'],
    [coded('ERR_TLS_CERT_ALTNAME_INVALID'), 'certificate_name'],
    [chromium('ERR_CERT_COMMON_NAME_INVALID'), 'certificate_name'],
    [coded('SELF_SIGNED_CERT_IN_CHAIN'), 'certificate_untrusted'],
    [coded('UNABLE_TO_VERIFY_LEAF_SIGNATURE'), 'certificate_untrusted'],
    [chromium('ERR_CERT_AUTHORITY_INVALID'), 'certificate_untrusted'],
    [chromium('ERR_PROXY_AUTH_UNSUPPORTED'), 'proxy_sign_in'],
    [chromium('ERR_PROXY_CONNECTION_FAILED'), 'proxy_unreachable'],
    [chromium('ERR_TUNNEL_CONNECTION_FAILED'), 'proxy_unreachable'],
  ] as const)('%s is told as %s', (error, cause) => {
    const { monitor, view } = monitorIn('central');
    monitor.failed(networkFailure(error));
    expect(view()).toMatchObject({ state: 'offline', cause });
  });

  it.each([
    [407, '<html>Proxy Authentication Required</html>', 'proxy_sign_in'],
    [200, '<html>Welcome, guest. Accept the terms.</html>', 'foreign_answer'],
    [302, '', 'foreign_answer'],
    [404, '{"detail":"not here"}', 'foreign_answer'],
    [502, '<h1>502 Bad Gateway</h1>', 'server_unavailable'],
  ] as const)('an answer %i %s is told as %s', (status, body, cause) => {
    const { monitor, view } = monitorIn('central');
    let failure: unknown;
    try {
      readAnswer({ status, body, header: () => undefined }, z.object({ status: z.string() }));
    } catch (error) {
      failure = error;
    }
    monitor.failed(failureOf(failure));
    expect(view()).toMatchObject({ state: 'offline', cause });
  });

  it('is never the network where the server is on this machine', () => {
    const { monitor, view } = monitorIn('local');
    monitor.failed({ kind: 'offline' });
    expect(view()).toMatchObject({ cause: 'server_unavailable' });
  });

  it('is the restart, or what keeps the bundled server from starting, whatever else failed', () => {
    const { endpoint, monitor, view } = monitorIn('local');
    endpoint.become({ kind: 'starting' });
    monitor.failed({ kind: 'offline' });
    expect(view()).toEqual({ state: 'connecting' });
    endpoint.become({ kind: 'restarting', attempt: 1 });
    monitor.failed({ kind: 'server_unavailable' });
    expect(view()).toMatchObject({ cause: 'server_restarting' });
    endpoint.become({ kind: 'failed', reason: 'The file is damaged.' });
    expect(view()).toMatchObject({ cause: 'server_failed', reason: 'The file is damaged.' });
  });
});

describe('the connection', () => {
  it('is lost once and restored once, since the first failure', async () => {
    const { clock, monitor, changes, view } = monitorIn('central');
    const sinceMs = clock.wallMs();
    monitor.failed({ kind: 'timed_out' });
    await clock.advance(60_000);
    monitor.failed({ kind: 'proxy', fault: 'sign_in' });
    expect(view()).toMatchObject({ cause: 'proxy_sign_in', sinceMs });
    monitor.answered();
    expect([view(), changes]).toEqual([{ state: 'online' }, ['lost', 'restored']]);
  });

  it('stays lost while renewals fail, though other calls succeed; patience asked for is no loss', () => {
    const { monitor, view } = monitorIn('central');
    monitor.renewalFailed({ kind: 'throttled', retryAfterSeconds: 5 });
    monitor.answered();
    expect(view()).toEqual({ state: 'online' });
    monitor.renewalFailed({ kind: 'garbled' });
    monitor.answered();
    expect(view()).toMatchObject({ cause: 'foreign_answer' });
    monitor.renewed();
    expect(monitor.view(null, null, true)).toEqual({ state: 'online', slow: true });
  });
});
