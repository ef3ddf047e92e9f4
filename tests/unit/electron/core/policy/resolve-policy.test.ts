import { describe, expect, it } from 'vitest';
import { defaultPolicy, settingNames } from '../../../../../electron/core/policy/effective-policy.ts';
import { loadPolicy } from '../../../../../electron/core/policy/load-policy.ts';
import { PolicyError } from '../../../../../electron/core/policy/policy-error.ts';
import { resolvePolicy } from '../../../../../electron/core/policy/resolve-policy.ts';

const recentRule = 'must be "on", "initials" or "off"';

const user = (values: unknown) => ({ source: 'settings', kind: 'user', values }) as const;
const locked = (values: unknown, source = 'policy file') => ({ source, kind: 'locked', values }) as const;

describe('resolvePolicy', () => {
  it('is the default where nobody says anything', () => {
    const { policy, problems, sources } = resolvePolicy([user(null), locked(undefined)]);
    expect(policy).toEqual(defaultPolicy);
    expect(problems).toEqual([]);
    expect(new Set(Object.values(sources))).toEqual(new Set(['default']));
  });

  it('lets locked policy win over user settings in whatever order they come', () => {
    const layers = [locked({ station_name: 'ICU-3' }), user({ station_name: 'mine', ward: 'Ward B' })];
    const { policy, sources } = resolvePolicy(layers);
    expect(policy).toMatchObject({ station_name: 'ICU-3', ward: 'Ward B' });
    expect(sources).toMatchObject({ station_name: 'policy file', ward: 'settings', server_url: 'default' });
  });

  it('lets the later of two locked policies win', () => {
    const layers = [locked({ ward: 'one' }, 'policy file'), locked({ ward: 'two' }, 'Group Policy')];
    expect(resolvePolicy(layers).policy.ward).toBe('two');
  });

  it('takes the old words for tiles of recent users', () => {
    const shown = (choice: boolean) => resolvePolicy([locked({ show_recent_users: choice })]);
    expect([shown(true), shown(false)].map(({ policy }) => policy.show_recent_users)).toEqual(['on', 'off']);
    expect(shown(true).problems).toEqual([]);
  });

  it('takes the former names of settings, in words that the file has', () => {
    const former = {
      stationName: 'B-204',
      serverUrl: 'https://a.example',
      showRecentUsers: 'off',
      maxSessions: 2,
    };
    const { policy, problems, sources } = resolvePolicy([locked(former)]);
    expect(policy).toMatchObject({
      station_name: 'B-204',
      server_url: 'https://a.example',
      show_recent_users: 'off',
      max_sessions: 2,
    });
    expect(problems).toEqual([]);
    expect(sources).toMatchObject({ server_url: 'policy file', max_sessions: 'policy file', pin: 'default' });
    expect(
      resolvePolicy([locked({ maxSessions: 9 }), user({ serverUrl: 'https://b.example' })]).problems,
    ).toEqual([
      { source: 'settings', key: 'serverUrl', problem: 'can only be set by policy' },
      { source: 'policy file', key: 'maxSessions', problem: 'must be a whole number from 1 to 8' },
    ]);
  });

  it('lets a locked policy win over user settings also where one of them has the former name', () => {
    const { policy } = resolvePolicy([locked({ stationName: 'ICU-3' }), user({ station_name: 'mine' })]);
    expect(policy.station_name).toBe('ICU-3');
    const turned = resolvePolicy([user({ stationName: 'mine' }), locked({ station_name: 'ICU-3' })]);
    expect(turned.policy.station_name).toBe('ICU-3');
  });

  it('does not choose between both names in one source', () => {
    const both = { serverUrl: 'https://a.example', server_url: 'https://b.example' };
    expect(resolvePolicy([locked(both)]).problems).toEqual([
      {
        source: 'policy file',
        key: 'serverUrl',
        problem: 'is the former name of server_url, which is set, too',
      },
    ]);
  });

  it.each(['constructor', 'toString', '__proto__', 'hasOwnProperty'])('knows no setting %s', (key) => {
    const values: unknown = JSON.parse(`{"${key}": 1}`);
    expect(resolvePolicy([locked(values)]).policy).toEqual(defaultPolicy);
  });

  it('prints nowhere until the site says where, and no user does', () => {
    const printer = (layer: ReturnType<typeof locked> | ReturnType<typeof user>) => resolvePolicy([layer]);
    expect(defaultPolicy.printer).toBeNull();
    expect(printer(locked({ printer: 'Ward B (Etage 3)' })).policy.printer).toBe('Ward B (Etage 3)');
    for (const wrong of ['', ' ', '\u00a0', 'a\nb', '\u0000', 'x'.repeat(256), true, ['ward-b']])
      expect(printer(locked({ printer: wrong })).problems).toHaveLength(1);
    expect(printer(user({ printer: 'pdf' })).policy.printer).toBeNull();
  });

  it('names what is wrong and continues with the default', () => {
    const { policy, problems } = resolvePolicy([
      user({ server_url: 'https://elsewhere.example' }),
      locked({
        server_url: 'http://plain.example',
        show_recent_users: 'yes',
        colour: 'red',
        __proto__: { ward: 'x' },
      }),
      locked([1, 2], 'MDM'),
    ]);
    expect(policy).toEqual(defaultPolicy);
    expect(problems).toEqual([
      { source: 'settings', key: 'server_url', problem: 'can only be set by policy' },
      { source: 'policy file', key: 'server_url', problem: expect.stringContaining('begins with https://') },
      { source: 'policy file', key: 'show_recent_users', problem: recentRule },
      {
        source: 'policy file',
        key: 'colour',
        problem: `is not one of the settings ${settingNames.join(', ')}`,
      },
      { source: 'MDM', key: null, problem: 'is not an object of settings' },
    ]);
  });

  it.each([
    ['https://carelink.example/', 'https://carelink.example'],
    ['https://carelink.example/token-server/', 'https://carelink.example/token-server'],
    ['http://127.0.0.1:8000', 'http://127.0.0.1:8000'],
    ['https://user:secret@carelink.example', null],
    ['https://carelink.example/?a=1', null],
    ['http://localhost:8000', null],
    ['file:///etc/passwd', null],
    ['nonsense', null],
    [7, null],
  ])('takes %s as server address %s', (given, expected) => {
    const { policy, problems } = resolvePolicy([locked({ server_url: given })]);
    expect(policy.server_url).toBe(expected);
    expect(problems).toHaveLength(expected === null ? 1 : 0);
  });
});

describe('loadPolicy', () => {
  const source = (name: string, values: unknown) => ({ name, read: async () => values });
  const broken = { name: 'policy file /p.json', read: () => Promise.reject(new Error('is not valid JSON')) };

  it('reads all sources and uses whatever is valid in user settings', async () => {
    const { policy, problems } = await loadPolicy({
      user: [
        { ...broken, name: 'broken' },
        source('settings', { ward: 'Ward B', colour: 'red', station_name: 7 }),
      ],
      locked: [source('policy file', { server_url: 'https://carelink.example' }), source('MDM', null)],
    });
    expect(policy).toMatchObject({ ward: 'Ward B', server_url: 'https://carelink.example' });
    expect(problems.map(({ source, key }) => [source, key])).toEqual([
      ['broken', null],
      ['settings', 'colour'],
      ['settings', 'station_name'],
    ]);
  });

  const nameRule = 'must be a name of 1 to 64 characters, or null';
  it.each([
    [broken, 'it is not valid JSON'],
    [source('policy file /p.json', 'text'), 'it is not an object of settings'],
    [source('policy file /p.json', { ward: '' }), `ward ${nameRule}`],
    [source('policy file /p.json', { station_name: 'x'.repeat(65) }), `station_name ${nameRule}`],
    [source('policy file /p.json', { show_recent_users: 1 }), `show_recent_users ${recentRule}`],
    [
      source('policy file /p.json', { serverURL: 'https://carelink.example' }),
      `serverURL is not one of the settings ${settingNames.join(', ')}`,
    ],
    [
      source('policy file /p.json', { ward: 'B', server_url: 'http://carelink.example' }),
      'server_url must be an address that begins with https:// and has no user name, query or fragment, or null',
    ],
  ])('refuses a locked source that is faulty (%#)', async (faulty, fault) => {
    const fine = source('MDM', { server_url: 'https://carelink.example' });
    const loaded = loadPolicy({ user: [], locked: [faulty, fine] });
    await expect(loaded).rejects.toBeInstanceOf(PolicyError);
    await expect(loaded).rejects.toThrow(`The policy file /p.json is faulty: ${fault}.`);
  });
});
