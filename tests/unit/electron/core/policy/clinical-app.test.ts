import { describe, expect, it } from 'vitest';
import { resolvePolicy } from '../../../../../electron/core/policy/resolve-policy.ts';

const vitals = {
  id: 'vitals',
  name: 'Vitals notes',
  icon: 'pulse',
  start_url: 'https://vitals.example/ward?list=1',
  allowed_origins: ['https://vitals.example', 'https://api.vitals.example:8443'],
  scopes: ['carelink'],
};
const resolve = (apps: unknown, kind: 'locked' | 'user' = 'locked') =>
  resolvePolicy([{ source: 'policy file', kind, values: { apps } }]);
const faultOf = (apps: unknown) => resolve(apps).problems.map(({ key, problem }) => `${key} ${problem}`)[0];

describe('clinical apps in a policy', () => {
  it('are taken as they are; if none is named, with a default icon and the scope of the server', () => {
    const { icon, scopes, ...short } = vitals;
    expect(resolve([vitals]).policy.apps).toEqual([vitals]);
    expect(resolve([short]).policy.apps).toEqual([{ ...vitals, icon: 'apps', scopes: ['carelink'] }]);
    expect(resolve([]).problems).toEqual([]);
  });

  it('may use http on this machine only', () => {
    for (const origin of ['http://127.0.0.1:4100', 'http://[::1]:4100'])
      expect(resolve([{ ...vitals, start_url: `${origin}/`, allowed_origins: [origin] }]).problems).toEqual(
        [],
      );
  });

  it('cannot be added by users, who could then hand the access token to anybody', () => {
    const { policy, problems } = resolve([vitals], 'user');
    expect(policy.apps).toEqual([]);
    expect(problems[0]?.problem).toBe('can only be set by policy');
  });

  const faults: [unknown, string][] = [
    ['vitals', 'apps must be a list of at most 24 apps'],
    [Array(25).fill(vitals), 'apps must be a list of at most 24 apps'],
    [[vitals, vitals], 'apps must be a list of at most 24 apps (must not have the same id twice)'],
    [[{ ...vitals, id: 'Vitals!' }], 'apps is wrong at app 1, id: must be 1 to 32 lower-case letters'],
    [
      [
        { ...vitals, name: '' },
        { ...vitals, id: '' },
      ],
      'apps is wrong at app 1, name:',
    ],
    [[{ ...vitals, icon: 'https://x/y.png' }], 'apps is wrong at app 1, icon: must be one of apps, beaker'],
    [[{ ...vitals, scopes: ['everything'] }], 'scopes, 0: must be one of carelink'],
    [[{ ...vitals, start_url: 'http://vitals.example/' }], 'start_url: must begin with https://'],
    [[{ ...vitals, start_url: 'http://localhost:4100/' }], 'start_url: must begin with https://'],
    [[{ ...vitals, start_url: 'file:///etc/passwd' }], 'start_url: must begin with https://'],
    [[{ ...vitals, start_url: 'javascript:alert(1)' }], 'start_url: must begin with https://'],
    [[{ ...vitals, start_url: 'vitals' }], 'start_url: must be an address'],
    [[{ ...vitals, start_url: 'https://u:p@vitals.example/' }], 'start_url: must have no user name'],
    [[{ ...vitals, start_url: 'https://vitals.example.evil/' }], 'must have the origin of start_url'],
    ...[
      'https://vitals.example/',
      'https://*.vitals.example',
      'https://VITALS.example',
      'https://vitals.example:443',
      'null',
      '',
      7,
    ].map((origin): [unknown, string] => [
      [{ ...vitals, allowed_origins: [origin, 'https://vitals.example'] }],
      'allowed_origins, 0: must be an origin',
    ]),
    [
      [{ ...vitals, allowed_origins: ['https://vitals.example', 'http://vitals.example'] }],
      'allowed_origins, 1: must begin with https://',
    ],
    [[{ ...vitals, allowed_origins: [] }], 'allowed_origins: '],
  ];
  it('are offered even if another is wrong, without what this version does not know', () => {
    const apps = [
      { ...vitals, colour: 'red' },
      { ...vitals, id: 'b', name: '' },
    ];
    expect(resolve(apps).policy.apps).toEqual([vitals]);
    const problems = resolve(apps).problems.map(({ key, problem }) => `${key} ${problem}`);
    expect(problems).toEqual([
      'apps.0.colour is not known to this version',
      expect.stringContaining('apps is wrong at app 2, name:'),
    ]);
  });

  it.each(faults)('are refused with one line that names the place and the rule (%#)', (apps, fault) => {
    expect(resolve(apps).policy.apps).toEqual([]);
    expect(faultOf(apps)).toContain(fault);
    expect(faultOf(apps)).not.toContain('\n');
  });
});
