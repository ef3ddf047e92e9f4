import { describe, expect, it } from 'vitest';
import { listSettings } from '../../../../server/config/list-settings.ts';
import { ConfigError, parseServerConfig, serverConfig } from '../../../../server/config/server-config.ts';
import { nearestName } from '../../../../server/text/nearest-name.ts';

const settings = listSettings(serverConfig);
const find = (wanted: string) => settings.find(({ key }) => key === wanted);

describe('the list of settings', () => {
  it('has key, variable, flag, default and values of each', () => {
    expect(find('listen.port')).toEqual({
      path: ['listen', 'port'],
      key: 'listen.port',
      environmentNames: ['CARELINK_LISTEN_PORT'],
      flag: 'serve --port',
      description: 'TCP port; 0 for any free one',
      values: 'a whole number from 0 to 65535',
      defaultText: '8000',
      secret: false,
    });
    expect(find('database')?.environmentNames).toEqual(['CARELINK_DATABASE', 'CARELINK_DB']);
    expect(find('tokens.compatibility_claims')).toMatchObject({
      values: 'true or false',
      defaultText: 'true',
    });
    expect(find('clients.unbound')).toMatchObject({ values: 'allow or deny', defaultText: 'deny' });
    expect(find('issuer')?.defaultText).toBeNull();
    expect(find('wards')).toMatchObject({ environmentNames: [], defaultText: '{}' });
  });

  it('depends on no machine, describes every key, and knows secrets', () => {
    expect(find('passwords.concurrent_hashes')?.defaultText).toContain('processor cores');
    expect(settings.filter(({ description }) => description === '')).toEqual([]);
    expect(settings.filter(({ secret }) => secret).map(({ key }) => key)).toEqual([
      'alerts.webhooks',
      'setup.code',
    ]);
    const names = settings.flatMap(({ environmentNames }) => environmentNames);
    expect(new Set(names).size).toBe(names.length);
  });
});

describe('a wrong configuration', () => {
  it.each([
    [{ lisen: {} }, 'lisen: there is no such setting; did you mean listen?'],
    [{ listen: { prot: 1 } }, 'listen.prot: there is no such setting; did you mean listen.port?'],
    [
      { 'listen.port': 1 },
      'listen.port: what stands before a dot is an object of its own, as in {"listen": {"port": 8000}}',
    ],
    [{ something: 1 }, 'something: there is no such setting'],
    [{ listen: { port: 'http' } }, 'listen.port: it must be a whole number from 0 to 65535'],
    [{ clients: { unbound: 'maybe' } }, 'clients.unbound: it must be allow or deny'],
    [{ tokens: { compatibility_claims: 'ja' } }, 'tokens.compatibility_claims: it must be true or false'],
    [{ setup: { code: 'geheim' } }, 'setup.code: it must be text of 16 to 128 characters'],
    [{ issuer: 'https://a.example/' }, 'issuer: a URL without final slash, query and fragment'],
  ])('%j is told as: %s', (raw, sentence) => {
    expect(() => parseServerConfig(raw)).toThrow(sentence);
  });

  const nonsense = [
    '',
    ' ',
    'https://a b?secret',
    'https://user:pw@h:99999',
    '[',
    '::%',
    '\u0000',
    '2027-02-30',
    -1,
    1.5,
    null,
    true,
    {},
    [],
    [['https://a b?secret']],
    ['https://a b?secret'],
    { B: 1 },
    { B: { networks: ['1.2.3.4/99'] } },
  ];

  it.each(settings.map(({ key, path }) => [key, path] as const))(
    'is one sentence that quotes nothing, whatever stands at %s',
    (_key, path) => {
      for (const value of nonsense) {
        const raw = path.reduceRight<unknown>((inner, name) => ({ [name]: inner }), value);
        try {
          parseServerConfig(raw);
        } catch (error) {
          expect(error).toBeInstanceOf(ConfigError);
          expect(String(error)).not.toMatch(/secret\b(?!s)|user:pw|\n/);
        }
      }
    },
  );

  it('finds the nearest name only where there is a near one', () => {
    const known = ['issuer', 'audience', 'trust_proxy'];
    expect(nearestName('isuer', known)).toBe('issuer');
    expect(nearestName('TRUST-PROXY', known)).toBe('trust_proxy');
    expect(nearestName('color', known)).toBeNull();
    // Two letters in each other's place, as hands that type fast leave them.
    for (const [typed, meant] of Object.entries({ kioks: 'kiosk', pni: 'pin', prxoy: 'proxy', apsp: 'apps' }))
      expect(nearestName(typed, ['apps', 'kiosk', 'pin', 'proxy', 'ward'])).toBe(meant);
    expect(nearestName('ab', ['ba'])).toBe('ba');
    expect(nearestName('nip', ['pin'])).toBeNull();
    expect(nearestName('x', [])).toBeNull();
  });
});
