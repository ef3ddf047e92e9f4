import { describe, expect, it } from 'vitest';
import { Diagnostics } from '../../../../../electron/core/diagnostics/diagnostics.ts';
import { findings } from '../../../../../electron/core/diagnostics/findings.ts';
import { maskText } from '../../../../../electron/core/diagnostics/mask.ts';
import {
  hasFailed,
  printReport,
  reportAsJson,
} from '../../../../../electron/core/diagnostics/print-report.ts';
import { defaultPolicy } from '../../../../../electron/core/policy/effective-policy.ts';
import { resolvePolicy } from '../../../../../electron/core/policy/resolve-policy.ts';
import { InMemorySecretStore } from '../../../../../electron/core/ports/in-memory-secret-store.ts';
import {
  address,
  endpointIn,
  goodCertificate,
  healthyParts,
} from '../../../../support/core/diagnostics-parts.ts';
import { FakeClock } from '../../../../support/core/fake-clock.ts';

describe('a run', () => {
  it('finds nothing wrong with a good workstation', async () => {
    const report = await new Diagnostics(healthyParts().parts).finishedReport();
    expect(report.checks.map(({ result }) => result?.state)).toEqual(report.checks.map(() => 'ok'));
    expect(report.finished).toBe(true);
    expect(hasFailed(report)).toBe(false);
  });

  it('shows what is finished while the rest is under way, and gives up what hangs', async () => {
    const clock = new FakeClock();
    const { parts } = healthyParts({ clock, proxy: { find: () => new Promise(() => undefined) } });
    const diagnostics = new Diagnostics(parts);
    expect(diagnostics.report({ restart: false }).finished).toBe(false);
    await clock.advance(1);
    const early = diagnostics.report({ restart: false });
    expect(early.checks.filter(({ result }) => result === null).map(({ check }) => check)).toEqual(['proxy']);
    await clock.advance(5_000);
    const report = diagnostics.report({ restart: false });
    expect(report.finished).toBe(true);
    const proxy = report.checks.find(({ check }) => check === 'proxy')?.result;
    expect(proxy).toMatchObject({ code: 'took_too_long', values: { limit: '5' }, durationMs: 5_000 });
    expect(hasFailed(report)).toBe(true);
    expect(clock.pendingTimers).toBe(0);
  });

  it('goes on when a check throws, and keeps the reason for the log', async () => {
    const { parts, log } = healthyParts({
      folders: { examine: () => Promise.reject(new Error('EIO: bad disk')) },
    });
    const report = await new Diagnostics(parts).finishedReport();
    const codes = report.checks.map(({ result }) => result?.code);
    expect(codes.filter((code) => code === 'check_failed')).toHaveLength(3);
    expect(reportAsJson(report)).not.toContain('bad disk');
    expect(log.lines.join('\n')).toContain('check went wrong');
  });

  it('runs one at a time, whoever asks; the next one starts only afterwards, and not immediately', async () => {
    const clock = new FakeClock();
    let looks = 0;
    const { parts } = healthyParts({
      clock,
      proxy: {
        async find() {
          looks += 1;
          await new Promise<void>((resolve) => clock.after(100, resolve));
          return { proxy: null, from: 'system', isUsed: true };
        },
      },
    });
    const diagnostics = new Diagnostics(parts);
    for (let count = 0; count < 20; count += 1) diagnostics.report({ restart: true });
    await clock.advance(200);
    expect(looks).toBe(1);
    const { startedAt } = diagnostics.report({ restart: true });
    expect(diagnostics.report({ restart: false }).finished).toBe(true);
    await clock.advance(2_000);
    expect(looks).toBe(1);
    expect(diagnostics.report({ restart: true }).startedAt).not.toBe(startedAt);
    await clock.advance(200);
    expect(looks).toBe(2);
  });
});

describe('the printed report', () => {
  it('has one line for each check, the next step below it, and a sum', async () => {
    const { parts } = healthyParts({ secrets: new InMemorySecretStore('No Secret Service is running.') });
    const text = printReport(await new Diagnostics(parts).finishedReport());
    expect(text).toContain('warn  keychain      There is no usable keychain');
    expect(text).toContain(`\n${' '.repeat(20)}Next: Start or unlock the keychain`);
    expect(text).toContain('ok    data_folder   ~/data is private');
    expect(text).toContain('14 ok, 1 warn, 0 fail');
  });
});

const jwt = 'eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiI3In0.dBjftJeZ4CVPmB92K27uhbUJU1p1r_wW1gFWFOEjXk';
const random = 'q7Zr0vYtB1xW2cE3nM4kL5jH6gF7dS8aP9oI0uYtR1e';
const secrets = {
  jwt,
  random,
  password: 'correct-horse-battery',
  pin: '591824',
  sealedCode: 'ABCD-1234-EFGH',
  proxyPassword: 'proxy-p4ssword',
  user: 'ana.ruiz',
};

describe('secrets in every source', () => {
  it('are in no report', async () => {
    const sessionId = '019a9f3e-6c1a-7b44-9d51-2f6b8e2f7a10';
    class Leaky extends InMemorySecretStore {
      override get = () => Promise.reject(new Error(`entry is ${secrets.password}`));
    }
    const store = new Leaky(`No keychain: Bearer ${random}`);
    await store.set(`refresh:${sessionId}`, jwt);
    await store.set('session', JSON.stringify({ username: secrets.user }));
    await store.set(`ending:${sessionId}`, secrets.password);
    const app = {
      id: 'vitals',
      name: secrets.user,
      icon: 'apps',
      start_url: `https://vitals.example/${secrets.password}?key=${random}`,
      allowed_origins: ['https://vitals.example'],
      scopes: ['carelink'],
    } as const;
    const resolved = {
      policy: {
        ...defaultPolicy,
        server_url: address,
        apps: [app],
        // From a future policy.
        lock: {
          editing_grace_seconds: 5,
          idle_seconds: 60,
          sealed_code: secrets.sealedCode,
          codes: [secrets.sealedCode],
        },
      },
      sources: {
        ...resolvePolicy([]).sources,
        ward: `policy https://${secrets.user}:${secrets.password}@x.example/p`,
      },
      problems: [
        { source: 'user settings', key: secrets.password, problem: `has password=${secrets.password}` },
      ],
      fatal: null,
    };
    const { parts, log } = healthyParts({
      policy: { kind: 'resolved', resolved, lockedSources: [] },
      server: {
        kind: 'known',
        endpoint: endpointIn({ kind: 'ready', url: address }, random),
      },
      secrets: store,
      http: async () => ({
        status: 200,
        header: (name) => (name === 'date' ? `${jwt}` : random),
        body: JSON.stringify({ status: secrets.password, token: jwt }),
      }),
      proxy: {
        find: async () => ({
          proxy: `http://${secrets.user}:${secrets.proxyPassword}@proxy.example:8080`,
          from: 'environment',
          isUsed: true,
        }),
      },
      certificates: {
        inspect: async () => ({
          ...goodCertificate(0),
          subject: `CN ${jwt}`,
          issuer: `token=${secrets.pin}`,
        }),
      },
      folders: { examine: () => Promise.reject(new Error(secrets.password)) },
      dataDirectory: `/home/${secrets.user}/data`,
      homeDirectory: `/home/${secrets.user}`,
      machine: () => ({
        node: '24',
        electron: null,
        chromium: null,
        system: `Linux\n${jwt}`,
        timeZone: `Europe/${random}`,
        utcOffsetMinutes: 60,
      }),
    });
    const report = await new Diagnostics(parts).finishedReport();
    const everything = `${printReport(report)}${reportAsJson(report)}`;
    for (const [kind, secret] of Object.entries(secrets)) expect(everything, kind).not.toContain(secret);
    expect(everything).not.toContain(sessionId);
    expect(everything).toContain('https://vitals.example');
    expect(everything).toContain('proxy.example:8080');
    // The reason why a check failed goes to the log, which masks secrets itself.
    const found = log.lines.filter((line) => line.includes('diagnostics finished')).join('');
    for (const secret of Object.values(secrets)) expect(found).not.toContain(secret);
  });

  it('are not in the reason for which a server does not start', async () => {
    const reason = `cannot open /home/${secrets.user}/x: password: ${secrets.password}, key ${random}`;
    const endpoint = endpointIn({ kind: 'failed', reason });
    const { parts } = healthyParts({
      server: { kind: 'known', endpoint },
      homeDirectory: `/home/${secrets.user}`,
    });
    const text = printReport(await new Diagnostics(parts).finishedReport());
    expect(text).toContain('cannot open ~/x: password: [masked], key [masked]');
  });
});

describe('maskText', () => {
  it.each([
    ['http://user:pass@proxy.example:8080', 'http://proxy.example:8080'],
    ['https://a.example/p?code=1#x', 'https://a.example/p'],
    ['Authorization: Bearer abcdefgh12345', 'Authorization: [masked]'],
    ['api_key=abc', 'api_key=[masked]'],
    ['{"pin":"591824"}', '{"pin":"[masked]"}'],
    ['C:\\Users\\ana\\x', '~\\x', 'C:\\Users\\ana'],
    ['/home/ana/x, /home/anabel/y, /home/ana.b/z', '~/x, /home/anabel/y, /home/ana.b/z'],
    ["cannot open '/home/ana'.", "cannot open '~'."],
    ['one\u001b[31m\ntwo', 'one [31m two'],
    ['0123456789abcdef0123456789abcdef', '[masked]'],
    ['https://tokens.st-marys-hospital.example', 'https://tokens.st-marys-hospital.example'],
  ])('%s', (text, masked, home = '/home/ana') => {
    expect(maskText(text, home)).toBe(masked);
  });

  it('cuts what is too long for a line', () => {
    expect(maskText('word '.repeat(1_000), '/').length).toBe(300);
  });
});

describe('findings', () => {
  it('say what to do next unless all is well', () => {
    for (const [code, { state, message, next }] of Object.entries(findings)) {
      expect(message, code).toMatch(/[.}]$/);
      if (state !== 'ok') expect(next, code).toMatch(/\.$/);
    }
  });
});
