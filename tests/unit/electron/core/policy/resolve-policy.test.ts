import { describe, expect, it } from 'vitest';
import { defaultPolicy, serverMode } from '../../../../../electron/core/policy/effective-policy.ts';
import { loadPolicy } from '../../../../../electron/core/policy/load-policy.ts';
import { resolvePolicy } from '../../../../../electron/core/policy/resolve-policy.ts';

const user = (values: unknown) => ({ source: 'settings', kind: 'user', values }) as const;
const locked = (values: unknown, source = 'policy file') => ({ source, kind: 'locked', values }) as const;

describe('resolvePolicy', () => {
  it('is the default where nobody says anything', () => {
    const { policy, problems, sources } = resolvePolicy([user(null), locked(undefined)]);
    expect(policy).toEqual(defaultPolicy);
    expect(problems).toEqual([]);
    expect(new Set(Object.values(sources))).toEqual(new Set(['default']));
    expect(serverMode(policy)).toBe('local');
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
      { source: 'policy file', key: 'serverUrl', problem: 'must begin with https://' },
      { source: 'policy file', key: 'showRecentUsers', problem: expect.any(String) },
      { source: 'policy file', key: 'colour', problem: 'is not a known setting' },
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
  it('reads all sources; one that cannot be read is a problem', async () => {
    const { policy, problems } = await loadPolicy({
      user: [{ name: 'settings', read: async () => ({ ward: 'Ward B' }) }],
      locked: [
        { name: 'policy file', read: () => Promise.reject(new Error('EACCES')) },
        { name: 'MDM', read: async () => null },
      ],
    });
    expect(policy.ward).toBe('Ward B');
    expect(problems).toEqual([{ source: 'policy file', key: null, problem: 'cannot be read' }]);
  });
});
