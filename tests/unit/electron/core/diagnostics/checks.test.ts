import { describe, expect, it } from 'vitest';
import { resolvePolicy } from '../../../../../electron/core/policy/resolve-policy.ts';
import type {
  CardFault,
  CardKeyFault,
  CardReadersState,
} from '../../../../../electron/core/ports/card-readers.ts';
import type { CardReturn } from '../../../../../electron/core/ports/card-return.ts';
import { InMemorySecretStore } from '../../../../../electron/core/ports/in-memory-secret-store.ts';
import { TokenApiError } from '../../../../../electron/core/token-api/api-failure.ts';
import type { HttpClient } from '../../../../../electron/core/token-api/http-client.ts';
import {
  address,
  endpointIn,
  goodCertificate,
  goodFolder,
  readyServer,
  resultOf,
} from '../../../../support/core/diagnostics-parts.ts';
import { FakeClock } from '../../../../support/core/fake-clock.ts';
import { TestSecretStore } from '../../../../support/core/test-secret-store.ts';

const secondMs = 1_000;
const dayMs = 24 * 60 * 60 * secondMs;

/** Answers the tries one after the other; the last answer is repeated. */
function answering(...answers: { status: number; body?: string }[]): HttpClient {
  let count = 0;
  return async ({ url }) => {
    const answer = url.endsWith('/healthz')
      ? { status: 200 }
      : answers[Math.min(count++, answers.length - 1)];
    return { status: answer?.status ?? 0, header: () => undefined, body: '{"status":"ready"}', ...answer };
  };
}

const failingBy =
  (fault: 'sign_in' | 'unreachable'): HttpClient =>
  async () => {
    throw new TokenApiError({ kind: 'proxy', fault });
  };
const failing = (kind: 'offline' | 'timed_out' | 'server_unavailable'): HttpClient => {
  return () => Promise.reject(new TokenApiError({ kind }));
};

describe('what lies open', () => {
  it('is named where everybody can change the policy', async () => {
    const policyGuard = { changeableByOthers: () => '/etc/carelink' };
    const { code, state, message } = await resultOf('policy', { policyGuard });
    expect([code, state]).toEqual(['policy_open', 'fail']);
    expect(message).toContain('can change /etc/carelink, and with it the policy');
  });

  it('is named where the keychain is a file without a password', async () => {
    const keyring = { readableFile: async () => '/data/keyrings/login.keyring' };
    const { code, state, message } = await resultOf('keychain', { keyring });
    expect([code, state]).toEqual(['keychain_readable', 'fail']);
    expect(message).toContain('whoever gets the file /data/keyrings/login.keyring can read them');
  });
});

describe('policy', () => {
  const policyFile = 'policy file /etc/carelink/policy.json';
  const layers = [
    {
      source: 'user settings /home/ana/data/settings.json',
      kind: 'user' as const,
      values: { ward: 'Ward B' },
    },
    { source: policyFile, kind: 'locked' as const, values: { server_url: address, pin: 'required' } },
  ];
  const facts = (values: typeof layers) =>
    ({ kind: 'resolved', resolved: resolvePolicy(values), lockedSources: [policyFile] }) as const;

  it.each([
    [
      { badge_grace_seconds: 30, smart_card_readers: 'taps' },
      'badge_grace_seconds',
      '30 (no effect: smart_card_readers is taps)',
    ],
    [{ badge_grace_seconds: 30, badges: 'off' }, 'badge_grace_seconds', '30 (no effect: badges is off)'],
    [{ badge_prefix: 'F13', badges: 'off' }, 'badge_prefix', 'F13 (no effect: badges is off)'],
    [{ smart_card_readers: 'taps', badges: 'off' }, 'smart_card_readers', 'taps (no effect: badges is off)'],
    [{ badges: 'off' }, 'smart_card_readers', 'presence'],
    [{ badge_grace_seconds: 0, smart_card_readers: 'taps' }, 'badge_grace_seconds', '0'],
    [{ badge_grace_seconds: 30 }, 'badge_grace_seconds', '30'],
  ] as const)('says what has no effect, and because of what: %o', async (values, name, value) => {
    const resolved = resolvePolicy([{ source: policyFile, kind: 'locked', values }]);
    const policy = { kind: 'resolved', resolved, lockedSources: [policyFile] } as const;
    const { code, details } = await resultOf('policy', { policy });
    expect(code).toBe('policy_ok');
    expect(details.find((detail) => detail.name === name)?.value).toBe(value);
  });

  it('tells of every setting its value, where it comes from, and whether users can change it', async () => {
    const { code, values, details } = await resultOf('policy', { policy: facts(layers) });
    expect(code).toBe('policy_ok');
    expect(values.locked).toBe('2');
    expect(details).toContainEqual({
      name: 'server_url',
      value: address,
      source: policyFile,
      isLocked: true,
    });
    for (const shown of [
      { name: 'show_recent_users', value: 'on' },
      { name: 'badges', value: 'on' },
      { name: 'emergency', value: 'access=offered, offline_after_seconds=120, codes=0' },
      { name: 'updates', value: 'check=on, notice=–' },
    ])
      expect(details).toContainEqual({ ...shown, source: 'default', isLocked: false });
    expect(details).toContainEqual({
      name: 'ward',
      value: 'Ward B',
      source: 'user settings ~/data/settings.json',
      isLocked: false,
    });
    expect(details).toContainEqual({
      name: 'station_name',
      value: '–',
      source: 'default',
      isLocked: false,
    });
  });

  it('tells of the texts that every screen shows', async () => {
    const branding = { name: 'St. Anne Hospital', help_desk: 'extension 4711' };
    const [user, locked] = layers;
    const { details } = await resultOf('policy', {
      policy: facts([user, { ...locked, values: { ...locked?.values, branding } }] as typeof layers),
    });
    expect(details).toContainEqual({
      name: 'branding',
      value: 'name=St. Anne Hospital, help_desk=extension 4711, text=–, logo=–',
      source: policyFile,
      isLocked: true,
    });
  });

  it('tells of the printer and of what apps may, so that it can be seen why nothing is printed', async () => {
    const app = {
      name: 'Notes',
      icon: 'apps',
      start_url: 'https://v.example/a?b',
      allowed_origins: [],
    } as const;
    const resolved = resolvePolicy([
      {
        source: policyFile,
        kind: 'locked',
        values: {
          printer: 'Ward B (2)',
          apps: [
            { ...app, id: 'vitals', allowed_origins: ['https://v.example'], printing: true, emergency: true },
            { ...app, id: 'labs', allowed_origins: ['https://v.example'], printing: false },
          ],
        },
      },
    ]);
    const policy = { kind: 'resolved', resolved, lockedSources: [policyFile] } as const;
    const { details } = await resultOf('policy', { policy });
    expect(details.find(({ name }) => name === 'printer')?.value).toBe('Ward B (2)');
    expect(details.find(({ name }) => name === 'apps')?.value).toBe(
      'vitals (https://v.example, printing, emergency), labs (https://v.example)',
    );
  });

  it('names a setting that is ignored, and what it may be', async () => {
    const values = [{ source: 'user settings x', kind: 'user' as const, values: { server_url: address } }];
    const { code, message } = await resultOf('policy', {
      policy: { kind: 'resolved', resolved: resolvePolicy(values), lockedSources: [] },
    });
    expect(code).toBe('policy_problems');
    expect(message).toBe(
      'Faults in settings: 1. In the user settings x, server_url can only be set by policy.',
    );
  });

  it('fails with a faulty policy, and checks nothing that depends on it', async () => {
    const changes = {
      policy: { kind: 'faulty', problem: { source: policyFile, key: null, problem: 'is not valid JSON' } },
      server: { kind: 'policy_faulty' },
    } as const;
    const { state, message } = await resultOf('policy', changes);
    expect([state, message]).toEqual(['fail', `The ${policyFile} is faulty: it is not valid JSON.`]);
    for (const check of ['server', 'clock', 'proxy', 'certificate'] as const) {
      expect((await resultOf(check, changes)).code).toBe('not_checked');
    }
  });
});

describe('keychain', () => {
  it('is tried with an entry of its own, which is gone afterwards', async () => {
    const secrets = new TestSecretStore(new Map([['device-key', 'kept']]));
    const { code } = await resultOf('keychain', { secrets });
    expect(code).toBe('keychain_ok');
    expect([...secrets.entries]).toEqual([['device-key', 'kept']]);
  });

  it('warns where secrets are in memory only, and tells why', async () => {
    const { code, details } = await resultOf('keychain', {
      secrets: new InMemorySecretStore('The Secret Service is locked.'),
    });
    expect(code).toBe('keychain_memory');
    expect(details).toContainEqual({ name: 'reason', value: 'The Secret Service is locked.' });
  });

  class Faulty extends TestSecretStore {
    constructor(fault: 'set' | 'get' | 'delete' | 'forgets' | 'keeps') {
      super();
      const reject = () => Promise.reject(new Error('locked'));
      if (fault === 'forgets') this.get = async () => 'something else';
      else if (fault === 'keeps') this.delete = async () => undefined;
      else this[fault] = reject;
    }
  }

  it.each([
    ['set', 'keychain_not_stored'],
    ['get', 'keychain_not_read'],
    ['forgets', 'keychain_not_read'],
    ['delete', 'keychain_not_removed'],
    ['keeps', 'keychain_not_removed'],
  ] as const)('fails when the store %s', async (fault, code) => {
    expect(await resultOf('keychain', { secrets: new Faulty(fault) })).toMatchObject({ code, state: 'fail' });
  });
});

describe('server', () => {
  it('is good when three tries are answered; the median counts', async () => {
    const clock = new FakeClock();
    const latencies = [1_500, 0, 20];
    const http: HttpClient = async (request) => {
      if (request.url.endsWith('/readyz')) {
        const latencyMs = latencies.shift() ?? 0;
        if (latencyMs > 0) await new Promise<void>((resolve) => clock.after(latencyMs, resolve));
      }
      return readyServer(clock)(request);
    };
    const result = resultOf('server', { clock, http });
    await clock.advance(1_600);
    await clock.advance(100);
    expect(await result).toMatchObject({ code: 'server_ok', values: { address, latency: '20' } });
  });

  it.each([
    [
      'is not ready',
      answering({ status: 503, body: '{"error":"temporarily_unavailable"}' }),
      'server_not_ready',
    ],
    [
      'is behind a proxy that cannot reach it',
      answering({ status: 502, body: '<html>' }),
      'server_not_ready',
    ],
    ['is another one', answering({ status: 200, body: '<html>Welcome, guest' }), 'server_foreign'],
    ['is not listening', failing('server_unavailable'), 'server_refused'],
    ['has no way to it', failing('offline'), 'server_no_way'],
    ['is too slow', failing('timed_out'), 'server_timed_out'],
    [
      'is behind a proxy that wants a sign-in',
      answering({ status: 407, body: '<html>Sign in' }),
      'server_proxy_sign_in',
    ],
    ['is behind one that Chromium asks', failingBy('sign_in'), 'server_proxy_sign_in'],
    ['is behind one that refuses', failingBy('unreachable'), 'server_proxy_unreachable'],
  ] as const)('fails when it %s', async (_, http, code) => {
    expect(await resultOf('server', { http })).toMatchObject({ code, state: 'fail' });
  });

  it('warns when one try of three is lost', async () => {
    let count = 0;
    const clock = new FakeClock();
    const http: HttpClient = (request) => {
      const isLost = request.url.endsWith('/readyz') && count++ === 1;
      return (isLost ? failing('offline') : readyServer(clock))(request);
    };
    expect(await resultOf('server', { http })).toMatchObject({
      code: 'server_unstable',
      values: { failed: '1' },
    });
  });

  it('gives up on one that never answers, after three limited tries', async () => {
    const clock = new FakeClock();
    const http: HttpClient = ({ signal }) =>
      new Promise((_, reject) => {
        signal.addEventListener('abort', () => reject(new TokenApiError({ kind: 'offline' })));
      });
    const result = resultOf('server', { clock, http });
    await clock.advance(9_500);
    expect(await result).toMatchObject({ code: 'server_timed_out' });
  });

  it.each([
    [{ kind: 'failed', reason: 'The database is of a newer program.' }, 'server_not_started'],
    [{ kind: 'restarting', attempt: 2 }, 'server_restarting'],
    [{ kind: 'starting' }, 'server_starting'],
  ] as const)('tells why there is no address: %j', async (state, code) => {
    const clock = new FakeClock();
    const result = resultOf('server', { clock, server: { kind: 'known', endpoint: endpointIn(state) } });
    await clock.advance(10_500);
    expect((await result).code).toBe(code);
  });

  it('of a workstation that runs elsewhere, or was never started, is not called a fault', async () => {
    expect(await resultOf('server', { server: { kind: 'elsewhere' } })).toMatchObject({
      code: 'server_elsewhere',
      state: 'ok',
    });
    expect((await resultOf('server', { server: { kind: 'not_set_up' } })).code).toBe('server_not_set_up');
    expect((await resultOf('clock', { server: { kind: 'not_set_up' } })).code).toBe('clock_same');
  });
});

describe('clock', () => {
  it.each([
    [0, 'clock_ok', 'ok'],
    [59 * secondMs, 'clock_ok', 'ok'],
    [62 * secondMs, 'clock_behind', 'warn'],
    [-62 * secondMs, 'clock_ahead', 'warn'],
    [25 * 60 * 60 * secondMs, 'clock_wrong', 'fail'],
  ] as const)('with a server %i ms ahead: %s', async (aheadMs, code, state) => {
    const clock = new FakeClock();
    expect(await resultOf('clock', { clock, http: readyServer(clock, aheadMs) })).toMatchObject({
      code,
      state,
    });
  });

  it('cannot be judged without an answer, or without a date', async () => {
    expect((await resultOf('clock', { http: failing('offline') })).code).toBe('clock_unknown');
    expect((await resultOf('clock', { http: answering({ status: 200 }) })).code).toBe('clock_unknown');
  });
});

describe('environment', () => {
  const around = (environment: Record<string, string>, ...options: string[]) =>
    resultOf('environment', { surroundings: { environment, options } });

  it('names what tries, the gravest first, and never a value', async () => {
    expect(await around({ PATH: '/usr/bin' })).toMatchObject({ state: 'ok', code: 'environment_ok' });
    const extended = await around({ NODE_EXTRA_CA_CERTS: '/etc/ca.pem' });
    expect(extended).toMatchObject({ state: 'ok', code: 'environment_extends' });
    expect(await around({ LD_PRELOAD: '/tmp/x.so' })).toMatchObject({ state: 'warn' });
    const weakened = await around({ NODE_TLS_REJECT_UNAUTHORIZED: '0', LD_PRELOAD: '/tmp/x.so' });
    expect(weakened).toMatchObject({ state: 'warn', code: 'environment_weakens' });
    expect(weakened.message).toContain('NODE_TLS_REJECT_UNAUTHORIZED');
    expect(weakened.details.map(({ name }) => name)).toEqual(['NODE_TLS_REJECT_UNAUTHORIZED', 'LD_PRELOAD']);
    const opened = await around({ NODE_TLS_REJECT_UNAUTHORIZED: '0' }, '--ssl-key-log-file=/secret');
    expect(opened).toMatchObject({ state: 'fail', code: 'environment_opens' });
    expect(JSON.stringify(opened)).not.toContain('secret');
  });
});

describe('proxy', () => {
  const via = (proxy: string | null, isUsed = true) => ({
    proxy: { find: async () => ({ proxy, from: 'system' as const, isUsed }) },
  });
  const local = {
    server: { kind: 'known', endpoint: endpointIn({ kind: 'ready', url: 'http://127.0.0.1:4100' }) },
  } as const;

  it.each([
    ['none', via(null), 'proxy_none', 'ok'],
    ['one', via('proxy.example:8080'), 'proxy_used', 'ok'],
    ['one that this shell ignores', via('proxy.example:8080', false), 'proxy_not_used', 'ok'],
    ['one before loopback', { ...via('proxy.example:8080'), ...local }, 'proxy_before_loopback', 'warn'],
    ['no answer', { proxy: { find: () => Promise.reject(new Error('no')) } }, 'proxy_unknown', 'warn'],
  ] as const)('with %s', async (_, changes, code, state) => {
    expect(await resultOf('proxy', changes)).toMatchObject({ code, state });
  });
});

describe('certificate', () => {
  const nowMs = new FakeClock().wallMs();
  const with_ = (changes: object) => ({
    certificates: { inspect: async () => ({ ...goodCertificate(nowMs), ...changes }) },
  });
  const distrusting: HttpClient = async () => {
    throw new TokenApiError({ kind: 'certificate', fault: 'untrusted' });
  };
  const notThere = failing('offline');

  it.each([
    ['good', {}, 'certificate_ok'],
    ['near its end', { validToMs: nowMs + 29 * dayMs }, 'certificate_ends_soon'],
    ['expired', { validToMs: nowMs - 1, isTrustedByShell: false }, 'certificate_expired'],
    ['of the future', { validFromMs: nowMs + 1, isTrustedByShell: false }, 'certificate_not_yet'],
    ['for another name', { fitsName: false }, 'certificate_other_name'],
    [
      'of a private authority',
      { isTrustedBySystem: false, isTrustedByShell: false },
      'certificate_untrusted',
    ],
  ] as const)('%s', async (_, changes, code) => {
    expect((await resultOf('certificate', { ...with_(changes), http: notThere })).code).toBe(code);
  });

  it('is what requests make of it, whatever list the system has', async () => {
    const outOfList = with_({ isTrustedBySystem: false, isTrustedByShell: false });
    expect((await resultOf('certificate', outOfList)).code).toBe('certificate_ok');
    const http = distrusting;
    const codeOf = async (changes: object) => (await resultOf('certificate', { http, ...changes })).code;
    expect(await codeOf(outOfList)).toBe('certificate_untrusted');
    expect(await codeOf({})).toBe('certificate_untrusted_by_chromium');
    expect(await codeOf({ shell: 'browser' })).toBe('certificate_untrusted_by_shell');
    const values = { server_pins: [`${'A'.repeat(43)}=`] };
    const resolved = resolvePolicy([{ source: 'policy file', kind: 'locked', values }]);
    const policy = { kind: 'resolved', resolved, lockedSources: [] };
    expect(await codeOf({ policy })).toBe('certificate_not_pinned');
    expect(await codeOf({ policy, ...with_({ isTrustedBySystem: false, isTrustedByPolicy: true }) })).toBe(
      'certificate_not_pinned',
    );
    // Who asks for a sign-in in between has said nothing about it.
    expect(await codeOf({ ...outOfList, http: failingBy('sign_in') })).toBe('certificate_untrusted');
  });

  it('says what to do about a private certification authority', async () => {
    const { next } = await resultOf('certificate', {
      ...with_({ isTrustedByShell: false, isTrustedBySystem: false }),
      http: notThere,
    });
    expect(next).toContain('install its root certificate in the operating system');
  });

  it('is not needed on this computer, and may be out of sight', async () => {
    const endpoint = endpointIn({ kind: 'ready', url: 'http://127.0.0.1:4100' });
    expect((await resultOf('certificate', { server: { kind: 'known', endpoint } })).code).toBe(
      'certificate_none',
    );
    const certificates = { inspect: () => Promise.reject(new Error('closed')) };
    expect((await resultOf('certificate', { certificates })).code).toBe('certificate_unseen');
  });
});

describe('folders', () => {
  const mebibyte = 2 ** 20;
  it.each([
    [{}, 'folder_ok', 'log_ok'],
    [{ others: null }, 'folder_ok', 'log_ok'],
    [{ others: 'look' }, 'folder_visible', 'folder_visible'],
    [{ others: 'change' }, 'folder_open', 'folder_open'],
    [{ isWritable: false, others: 'change' }, 'folder_not_writable', 'folder_not_writable'],
    [{ freeBytes: 1023 * mebibyte }, 'disk_low', 'log_ok'],
    [{ freeBytes: 99 * mebibyte }, 'disk_full', 'log_ok'],
  ] as const)('with %j', async (changes, data, log) => {
    const folders = { examine: async () => ({ ...goodFolder, ...changes }) };
    expect((await resultOf('data_folder', { folders })).code).toBe(data);
    expect((await resultOf('log_folder', { folders })).code).toBe(log);
  });

  it('that are missing are made later', async () => {
    const folders = { examine: async () => ({ kind: 'missing' }) as const };
    expect(await resultOf('data_folder', { folders })).toMatchObject({ code: 'folder_missing', state: 'ok' });
  });
});

describe('drafts', () => {
  it('are counted, and their folder is as private as the others', async () => {
    const facts = { ...goodFolder, bytes: 300 * 2 ** 10 };
    const asked: string[] = [];
    const examine = (changes: object) => async (folder: string) => {
      asked.push(folder);
      return { ...facts, ...changes };
    };
    const found = async (changes: object) =>
      await resultOf('drafts', { folders: { examine: examine(changes) } });
    expect(await found({})).toMatchObject({
      ...{ code: 'drafts_kept', state: 'ok', values: { count: '3', size: '0.3 MiB' } },
      message: 'Unfinished texts kept on this computer, sealed: 3, 0.3 MiB. Each is removed after 24 hours.',
    });
    expect((await found({ files: 0 })).code).toBe('drafts_none');
    expect((await found({ others: 'change' })).code).toBe('folder_open');
    expect((await found({ isWritable: false })).code).toBe('folder_not_writable');
    expect(asked).toContain('/home/ana/data/drafts');
    const missing = { examine: async () => ({ kind: 'missing' }) as const };
    expect((await resultOf('drafts', { folders: missing })).code).toBe('drafts_none');
  });
});

describe('sign-outs that wait', () => {
  it('are counted and not named', async () => {
    const id = '019a9f3e-6c1a-7b44-9d51-2f6b8e2f7a10';
    const secrets = new TestSecretStore(
      new Map([
        [`ending:${id}`, '{"sessionId":"x"}'],
        [`refresh:${id}`, 'a token'],
      ]),
    );
    const result = await resultOf('sign_outs', { secrets });
    expect(result).toMatchObject({ code: 'sign_outs_pending', values: { count: '1' } });
    expect(JSON.stringify(result)).not.toContain(id);
    expect((await resultOf('sign_outs')).code).toBe('sign_outs_none');
    secrets.entries.set(`emergency-use:${id}`, 'Dr Imani');
    const waiting = await resultOf('sign_outs', { secrets });
    expect(waiting).toMatchObject({ code: 'emergencies_pending', values: { count: '1' } });
    expect(JSON.stringify(waiting)).not.toContain('Imani');
  });

  it('are unknown where the keychain does not list', async () => {
    const secrets = new TestSecretStore();
    secrets.readable = false;
    expect((await resultOf('sign_outs', { secrets })).code).toBe('sign_outs_unknown');
  });
});

describe('card readers', () => {
  const inReader = <Fault>(fault: Fault) => ({ reader: 'Reader 2', fault });
  const resultWith = (
    faults: { lastFault?: CardFault; lastKeyFault?: CardKeyFault },
    cardReturn: CardReturn | null = null,
  ) => {
    const { lastFault, lastKeyFault } = faults;
    const state: CardReadersState = {
      kind: 'ready',
      readers: ['Reader 1', 'Reader 2'],
      lastFault: lastFault === undefined ? null : inReader(lastFault),
      lastKeyFault: lastKeyFault === undefined ? null : inReader(lastKeyFault),
    };
    return resultOf('card_readers', {
      cardReaders: { look: async () => state },
      cardReturn: () => cardReturn,
    });
  };
  const readers = [
    { name: 'reader', value: 'Reader 1' },
    { name: 'reader', value: 'Reader 2' },
  ];

  it.each([
    [{}, 'card_readers_ready', 'ok'],
    [{ lastKeyFault: 'none' }, 'card_key_none', 'ok'],
    [{ lastKeyFault: 'unsupported' }, 'card_key_unsupported', 'ok'],
    [{ lastKeyFault: 'malformed' }, 'card_key_not_proved', 'warn'],
    [{ lastKeyFault: 'slow' }, 'card_key_not_proved', 'warn'],
    [{ lastKeyFault: 'failed' }, 'card_key_not_proved', 'warn'],
    [{ lastFault: 'slow', lastKeyFault: 'none' }, 'card_not_read', 'warn'],
  ] as const)('%o: %s', async (faults, code, state) => {
    const isFault = Object.keys(faults).length > 0;
    expect(await resultWith(faults)).toMatchObject({
      code,
      state,
      details: isFault ? [...readers, { name: 'last_card_in', value: 'Reader 2' }] : readers,
    });
  });

  it('says why the last card that was put in again did not spare the PIN', async () => {
    const value = 'the PIN was asked for: badge_grace_seconds were over';
    const { details } = await resultWith({}, 'too_late');
    expect(details).toEqual([...readers, { name: 'last_card_put_in_again', value }]);
  });

  it.each([
    { kind: 'missing' },
    { kind: 'no_service' },
    { kind: 'ready', readers: [], lastFault: null, lastKeyFault: null },
  ] as const)('says that a grace has no effect without one: $kind', async (state) => {
    const detailsWith = async (seconds: number) => {
      const resolved = resolvePolicy([
        { source: 'policy', kind: 'locked', values: { badge_grace_seconds: seconds } },
      ]);
      const { details, state: severity } = await resultOf('card_readers', {
        policy: { kind: 'resolved', resolved, lockedSources: [] },
        cardReaders: { look: async () => state },
      });
      return [severity, details];
    };
    const detail = { name: 'badge_grace_seconds', value: 'has no effect without a card reader' };
    expect(await detailsWith(30)).toEqual(['ok', [detail]]);
    expect(await detailsWith(0)).toEqual(['ok', []]);
  });
});

describe('time zone', () => {
  it.each([
    ['Europe/Berlin', 60, 'time_zone_ok', '+01:00'],
    ['America/St_Johns', -210, 'time_zone_ok', '−03:30'],
    ['UTC', 0, 'time_zone_utc', undefined],
    ['Etc/GMT', 0, 'time_zone_utc', undefined],
    [null, 0, 'time_zone_unknown', undefined],
  ] as const)('%s', async (timeZone, utcOffsetMinutes, code, offset) => {
    const machine = () => ({
      node: '24',
      electron: null,
      chromium: null,
      system: 'Linux',
      timeZone,
      utcOffsetMinutes,
    });
    const result = await resultOf('time_zone', { machine });
    expect([result.code, result.values.offset]).toEqual([code, offset]);
  });
});
