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
    const layers = [locked({ stationName: 'ICU-3' }), user({ stationName: 'mine', ward: 'Ward B' })];
    const { policy, sources } = resolvePolicy(layers);
    expect(policy).toMatchObject({ stationName: 'ICU-3', ward: 'Ward B' });
    expect(sources).toMatchObject({ stationName: 'policy file', ward: 'settings', serverUrl: 'default' });
  });

  it('lets the later of two locked policies win', () => {
    const layers = [locked({ ward: 'one' }, 'policy file'), locked({ ward: 'two' }, 'Group Policy')];
    expect(resolvePolicy(layers).policy.ward).toBe('two');
  });

  it('takes the old words for tiles of recent users', () => {
    const shown = (showRecentUsers: boolean) => resolvePolicy([locked({ showRecentUsers })]);
    expect([shown(true), shown(false)].map(({ policy }) => policy.showRecentUsers)).toEqual(['on', 'off']);
    expect(shown(true).problems).toEqual([]);
  });

  it('prints nowhere until the site says where, and no user does', () => {
    const printer = (layer: ReturnType<typeof locked> | ReturnType<typeof user>) => resolvePolicy([layer]);
    expect(defaultPolicy.printer).toBeNull();
    expect(printer(locked({ printer: 'Ward B (Etage 3)' })).policy.printer).toBe('Ward B (Etage 3)');
    for (const wrong of ['', ' ', '\u00a0', 'a\nb', '\u0000', 'x'.repeat(256), true, ['ward-b']])
      expect(printer(locked({ printer: wrong })).problems).toHaveLength(1);
    expect(printer(user({ printer: 'pdf' })).policy.printer).toBeNull();
  });

  it('names what is wrong and goes on with the default', () => {
    const { policy, problems } = resolvePolicy([
      user({ serverUrl: 'https://elsewhere.example' }),
      locked({
        serverUrl: 'http://plain.example',
        showRecentUsers: 'yes',
        colour: 'red',
        __proto__: { ward: 'x' },
      }),
      locked([1, 2], 'MDM'),
    ]);
    expect(policy).toEqual(defaultPolicy);
    expect(problems).toEqual([
      { source: 'settings', key: 'serverUrl', problem: 'can only be set by policy' },
      { source: 'policy file', key: 'serverUrl', problem: expect.stringContaining('begins with https://') },
      { source: 'policy file', key: 'showRecentUsers', problem: recentRule },
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
    const { policy, problems } = resolvePolicy([locked({ serverUrl: given })]);
    expect(policy.serverUrl).toBe(expected);
    expect(problems).toHaveLength(expected === null ? 1 : 0);
  });
});

describe('loadPolicy', () => {
  const source = (name: string, values: unknown) => ({ name, read: async () => values });
  const broken = { name: 'policy file /p.json', read: () => Promise.reject(new Error('is not valid JSON')) };

  it('reads all sources and goes on with what is right in user settings', async () => {
    const { policy, problems } = await loadPolicy({
      user: [
        { ...broken, name: 'broken' },
        source('settings', { ward: 'Ward B', colour: 'red', stationName: 7 }),
      ],
      locked: [source('policy file', { serverUrl: 'https://carelink.example' }), source('MDM', null)],
    });
    expect(policy).toMatchObject({ ward: 'Ward B', serverUrl: 'https://carelink.example' });
    expect(problems.map(({ source, key }) => [source, key])).toEqual([
      ['broken', null],
      ['settings', 'colour'],
      ['settings', 'stationName'],
    ]);
  });

  const nameRule = 'must be a name of 1 to 64 characters, or null';
  it.each([
    [broken, 'it is not valid JSON'],
    [source('policy file /p.json', 'text'), 'it is not an object of settings'],
    [source('policy file /p.json', { ward: '' }), `ward ${nameRule}`],
    [source('policy file /p.json', { stationName: 'x'.repeat(65) }), `stationName ${nameRule}`],
    [source('policy file /p.json', { showRecentUsers: 1 }), `showRecentUsers ${recentRule}`],
    [
      source('policy file /p.json', { serverURL: 'https://carelink.example' }),
      `serverURL is not one of the settings ${settingNames.join(', ')}`,
    ],
    [
      source('policy file /p.json', { ward: 'B', serverUrl: 'http://carelink.example' }),
      'serverUrl must be an address that begins with https:// and has no user name, query or fragment, or null',
    ],
  ])('refuses a locked source that is faulty (%#)', async (faulty, fault) => {
    const fine = source('MDM', { serverUrl: 'https://carelink.example' });
    const loaded = loadPolicy({ user: [], locked: [faulty, fine] });
    await expect(loaded).rejects.toBeInstanceOf(PolicyError);
    await expect(loaded).rejects.toThrow(`The policy file /p.json is faulty: ${fault}.`);
  });
});
