import { describe, expect, it } from 'vitest';
import {
  completedPolicy,
  defaultPolicy,
  knownPolicyVersion,
} from '../../../../../electron/core/policy/effective-policy.ts';
import { loadPolicy } from '../../../../../electron/core/policy/load-policy.ts';
import { PolicyError } from '../../../../../electron/core/policy/policy-error.ts';
import { resolvePolicy } from '../../../../../electron/core/policy/resolve-policy.ts';

const recentRule = 'must be "on", "initials" or "off"';

const defaults = (values: unknown) => ({ source: 'defaults file', kind: 'defaults', values }) as const;
const user = (values: unknown) => ({ source: 'settings', kind: 'user', values }) as const;
const locked = (values: unknown, source = 'policy file') => ({ source, kind: 'locked', values }) as const;

describe('resolvePolicy', () => {
  it('is the default if no source sets anything', () => {
    const { policy, problems, sources } = resolvePolicy([user(null), locked(undefined)]);
    expect(policy).toEqual(defaultPolicy);
    expect(problems).toEqual([]);
    expect(new Set(Object.values(sources))).toEqual(new Set(['default']));
  });

  it('lets locked policy win over user settings in either order', () => {
    const layers = [locked({ station_name: 'ICU-3' }), user({ station_name: 'mine', ward: 'Ward B' })];
    const { policy, sources } = resolvePolicy(layers);
    expect(policy).toMatchObject({ station_name: 'ICU-3', ward: 'Ward B' });
    expect(sources).toMatchObject({ station_name: 'policy file', ward: 'settings', server_url: 'default' });
  });

  it('lets the later of two locked policies win', () => {
    const layers = [locked({ ward: 'one' }, 'policy file'), locked({ ward: 'two' }, 'Group Policy')];
    expect(resolvePolicy(layers).policy.ward).toBe('two');
  });

  it('accepts the old values for the tiles of recent users', () => {
    const shown = (choice: boolean) => resolvePolicy([locked({ show_recent_users: choice })]);
    expect([shown(true), shown(false)].map(({ policy }) => policy.show_recent_users)).toEqual(['on', 'off']);
    expect(shown(true).problems).toEqual([]);
  });

  it.each([
    ['one', 'https://a.example/', 'https://a.example'],
    ['one in a list', ['https://a.example'], 'https://a.example'],
    ['one twice, spelled in two ways', ['https://a.example', 'HTTPS://A.example:443/'], 'https://a.example'],
    ['several', ['https://a.example', 'https://b.example/x/'], ['https://a.example', 'https://b.example/x']],
    [
      'lines, as in the registry',
      'https://a.example\n\n https://b.example \r\n',
      ['https://a.example', 'https://b.example'],
    ],
    ['by loopback', 'http://127.0.0.1:1 http://[::1]:2', ['http://127.0.0.1:1', 'http://[::1]:2']],
  ])('addresses of the server: %s', (_name, given, expected) => {
    for (const key of ['server_url', 'serverUrl']) {
      const { policy, problems, fatal } = resolvePolicy([locked({ [key]: given })]);
      expect({ server_url: policy.server_url, problems, fatal }).toEqual({
        server_url: expected,
        problems: [],
        fatal: null,
      });
      // What applies can be read as a policy again.
      expect(completedPolicy(policy).server_url).toEqual(expected);
    }
  });

  it.each<[string, unknown]>([
    ['none', []],
    ['nothing', ' \n'],
    ['too many', Array.from({ length: 9 }, (_, index) => `https://${index}.example`)],
    ['one that is readable on the way', ['https://a.example', 'http://b.example']],
    ['one with a password', 'https://a.example\nhttps://me:secret@b.example'],
    ['one with a query', ['https://a.example?x=1', 'https://b.example']],
    ['one that is none', ['https://a.example', 'b.example']],
    ['something else in the list', ['https://a.example', 7]],
    ['a list in a list', [['https://a.example']]],
  ])('no addresses of a server, so that the workstation does not start: %s', (_name, given) => {
    const { fatal } = resolvePolicy([locked({ server_url: given })]);
    expect(fatal).toMatchObject({ key: 'server_url', problem: expect.stringMatching(/^must be an address/) });
    expect(JSON.stringify(fatal)).not.toContain('secret');
  });

  it('accepts the old names of settings, and reports problems under the name in the file', () => {
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

  it('lets a locked policy win over user settings even if one of them uses the old name', () => {
    const { policy } = resolvePolicy([locked({ stationName: 'ICU-3' }), user({ station_name: 'mine' })]);
    expect(policy.station_name).toBe('ICU-3');
    const turned = resolvePolicy([user({ stationName: 'mine' }), locked({ station_name: 'ICU-3' })]);
    expect(turned.policy.station_name).toBe('ICU-3');
  });

  it('reports both names of a setting in one source', () => {
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

  it('prints nowhere unless the site says where; a user cannot', () => {
    const printer = (layer: ReturnType<typeof locked> | ReturnType<typeof user>) => resolvePolicy([layer]);
    expect(defaultPolicy.printer).toBeNull();
    expect(printer(locked({ printer: 'Ward B (Etage 3)' })).policy.printer).toBe('Ward B (Etage 3)');
    for (const wrong of ['', ' ', '\u00a0', 'a\nb', '\u0000', 'x'.repeat(256), true, ['ward-b']])
      expect(printer(locked({ printer: wrong })).problems).toHaveLength(1);
    expect(printer(user({ printer: 'pdf' })).policy.printer).toBeNull();
  });

  it('names what is wrong and uses the strictest value instead', () => {
    const { policy, problems, fatal } = resolvePolicy([
      user({ server_url: 'https://elsewhere.example' }),
      locked({
        server_url: 'http://plain.example',
        show_recent_users: 'yes',
        colour: 'red',
        __proto__: { ward: 'x' },
      }),
      locked([1, 2], 'MDM'),
    ]);
    expect(policy).toEqual({ ...defaultPolicy, show_recent_users: 'off' });
    expect(fatal).toMatchObject({ source: 'policy file', key: 'server_url' });
    expect(problems).toEqual([
      { source: 'settings', key: 'server_url', problem: 'can only be set by policy' },
      { source: 'policy file', key: 'server_url', problem: expect.stringContaining('begins with https://') },
      { source: 'policy file', key: 'show_recent_users', problem: recentRule },
      { source: 'policy file', key: 'colour', problem: 'is not known to this version' },
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
  ])('reads %s as server address %s', (given, expected) => {
    const { policy, problems } = resolvePolicy([locked({ server_url: given })]);
    expect(policy.server_url).toBe(expected);
    expect(problems).toHaveLength(expected === null ? 1 : 0);
  });
});

describe('mistakes of administrators', () => {
  const server = { server_url: 'https://carelink.example' };

  it.each([
    ['station_name', '', null],
    ['ward', 'x'.repeat(65), null],
    ['local_server', 'yes', 'off'],
    ['show_recent_users', 1, 'off'],
    ['badges', true, 'off'],
    ['pin', 'Required', 'off'],
    ['lock', { editing_grace_seconds: 901 }, { editing_grace_seconds: 0, idle_seconds: 60 }],
    ['lock', { idle_seconds: 30 }, { editing_grace_seconds: 0, idle_seconds: 60 }],
    ['lock', { idle_secs: 300 }, { editing_grace_seconds: 0, idle_seconds: 60 }],
    ['language', 'fr', null],
    ['log_level', 'verbose', 'info'],
    ['proxy', 'proxy.example:8080', 'system'],
    ['proxy', 'http://user:secret@proxy.example:8080', 'system'],
    ['proxy', 'http://proxy.example:8080;http=elsewhere:1', 'system'],
    ['proxy', 'socks5://proxy.example:1080', 'system'],
    ['proxy', 'http://proxy.example', 'system'],
    ['branding', { name: 7 }, { name: null, help_desk: null }],
    ['branding', { logo: 'https://cdn.example/logo.png' }, { logo: null }],
    ['branding', { logo: '\\\\server\\share\\logo.png' }, { logo: null }],
    ['updates', { check: 'never' }, { check: 'on', notice: null }],
    ['updates', { notice: 'x'.repeat(201) }, { check: 'on', notice: null }],
    ['updates', 'off', { check: 'on', notice: null }],
    ['ca_file', 'ca.pem', null],
    ['ca_file', '//server/share/ca.pem', null],
    ['ca_file', '-----BEGIN CERTIFICATE-----', null],
    ['max_sessions', 9, 1],
    ['emergency', { access: 'on' }, { access: 'off', offline_after_seconds: 120, codes: [] }],
    ['printer', 7, null],
    ['apps', 'all', []],
    ['policy_version', 0, null],
  ] as const)('in %s are named and lead to the strictest value', (key, value, expected) => {
    const { policy, problems, fatal } = resolvePolicy([
      user({ [key]: 'ICU' }),
      locked({ ...server, [key]: value }),
    ]);
    expect(fatal).toBeNull();
    expect({ [key]: policy[key] }).toMatchObject({ [key]: expected });
    const [problem] = problems.filter(({ source }) => source === 'policy file');
    expect(problem).toMatchObject({ key, problem: expect.stringMatching(/^(must be|has a part) /) });
  });

  it.each([
    ['bagdes', 'badges', 'off'],
    ['show_recent_user', 'show_recent_users', 'off'],
    ['maxSession', 'max_sessions', 1],
    ['pim', 'pin', 'off'],
    ['max_session', 'max_sessions', 1],
  ] as const)('in the name of a key lead to the strictest value, too: %s', (typed, meant, strictest) => {
    const { policy, problems, fatal } = resolvePolicy([locked({ ...server, [typed]: 'off' })]);
    expect(fatal).toBeNull();
    expect(policy[meant]).toBe(strictest);
    expect(problems).toMatchObject([{ key: typed, problem: expect.stringContaining('perhaps') }]);
    // A setting that is also set properly keeps its value.
    const both = resolvePolicy([locked({ ...server, [typed]: 'off', [meant]: defaultPolicy[meant] })]);
    expect(both.policy[meant]).toBe(defaultPolicy[meant]);
  });

  it('are not assumed if the policy is for a later version', () => {
    const later = { ...server, policy_version: knownPolicyVersion + 1, pins: ['x'] };
    const { policy, problems } = resolvePolicy([locked(later)]);
    expect(policy.pin).toBe(defaultPolicy.pin);
    expect(problems.map(({ key }) => key)).toEqual(['pins']);
  });

  it('in one app remove that app only; unknown parts of an app are merely ignored', () => {
    const app = (id: string) => ({
      id,
      name: 'Vitals',
      start_url: 'https://vitals.example/',
      allowed_origins: ['https://vitals.example'],
    });
    const apps = [
      { ...app('one'), colour: 'red' },
      { ...app('two'), start_url: 'http://plain.example/' },
      app('three'),
    ];
    const { policy, problems, fatal } = resolvePolicy([locked({ ...server, apps })]);
    expect(fatal).toBeNull();
    expect(policy.apps.map(({ id }) => id)).toEqual(['one', 'three']);
    expect(problems.map(({ key }) => key)).toEqual(['apps.0.colour', 'apps']);
  });

  it('in a part of a group lead to the strictest value, not to the default of the part that was meant', () => {
    const { policy, problems } = resolvePolicy([locked({ ...server, emergency: { acces: 'off' } })]);
    expect(policy.emergency.access).toBe('off');
    expect(problems).toMatchObject([{ key: 'emergency', problem: expect.stringContaining('acces') }]);
    const unlike = resolvePolicy([locked({ ...server, emergency: { access: 'offered', colour: 1 } })]);
    expect(unlike.policy.emergency.access).toBe('offered');
    expect(unlike.problems.map(({ key }) => key)).toEqual(['emergency.colour']);
  });

  it('in what the registry holds as text are treated the same', () => {
    const codes = JSON.stringify({ access: 'off' });
    expect(resolvePolicy([locked({ ...server, emergency: codes })]).policy.emergency.access).toBe('off');
    for (const broken of ['{', '{"access":"offered","access":"off"}', '"offered"'])
      expect(resolvePolicy([locked({ ...server, emergency: broken })]).policy.emergency.access).toBe('off');
  });
});

describe('pins of the server', () => {
  const pin = `${'A'.repeat(43)}=`;
  it('are keys, and prevent the start if they are wrong, because no other value is as strict', () => {
    expect(resolvePolicy([locked({ server_pins: [pin] })]).fatal).toBeNull();
    expect(resolvePolicy([locked({ server_pins: JSON.stringify([pin]) })]).policy.server_pins).toEqual([pin]);
    for (const wrong of [pin, [''], [`sha256/${pin}`], ['x'.repeat(44)], Array(9).fill(pin), null, { pin }])
      expect(resolvePolicy([locked({ server_pins: wrong })]).fatal).toMatchObject({ key: 'server_pins' });
    expect(resolvePolicy([user({ server_pins: [pin] })]).policy.server_pins).toEqual([]);
  });
});

describe('defaults of the machine', () => {
  it('apply to every setting, and users change only their own', () => {
    const layers = [
      locked({ pin: 'required' }),
      defaults({ server_url: 'https://a.example', pin: 'off', ward: 'ICU', badges: 'off' }),
      user({ ward: 'mine', badges: 'on' }),
    ];
    const { policy, sources } = resolvePolicy(layers);
    expect(policy).toMatchObject({
      server_url: 'https://a.example',
      pin: 'required',
      ward: 'mine',
      badges: 'off',
    });
    expect(sources).toMatchObject({ server_url: 'defaults file', pin: 'policy file', ward: 'settings' });
  });
});

describe('loadPolicy', () => {
  const source = (name: string, values: unknown) => ({ name, read: async () => values });
  const broken = { name: 'policy file /p.json', read: () => Promise.reject(new Error('is not valid JSON')) };

  it('reads all sources and uses what is right in user settings', async () => {
    const { policy, problems, isManaged } = await loadPolicy({
      user: [
        { ...broken, name: 'broken' },
        source('settings', { ward: 'Ward B', colour: 'red', station_name: 7 }),
      ],
      defaults: [],
      locked: [source('policy file', { server_url: 'https://carelink.example' }), source('MDM', null)],
    });
    expect(isManaged).toBe(true);
    expect(policy).toMatchObject({ ward: 'Ward B', server_url: 'https://carelink.example' });
    expect(problems.map(({ source, key }) => [source, key])).toEqual([
      ['broken', null],
      ['settings', 'colour'],
      ['settings', 'station_name'],
    ]);
  });

  it.each([
    [broken, 'it is not valid JSON'],
    [source('policy file /p.json', 'text'), 'it is not an object of settings'],
    [
      source('policy file /p.json', { ward: 'B', server_url: 'http://carelink.example' }),
      'server_url must be an address that begins with https:// and has no user name, query or fragment, a list of at most 8 of them, or null',
    ],
  ])('refuses a faulty source of administrators (%#)', async (faulty, fault) => {
    const fine = source('MDM', { server_url: 'https://carelink.example' });
    for (const sources of [
      { user: [], defaults: [], locked: [faulty, fine] },
      { user: [], defaults: [faulty], locked: [fine] },
    ]) {
      const loaded = loadPolicy(sources);
      await expect(loaded).rejects.toBeInstanceOf(PolicyError);
      await expect(loaded).rejects.toThrow(`The policy file /p.json is faulty: ${fault}.`);
    }
  });

  it.each(['serverURL', 'server', 'server-url', 'Server_Url', 'serverUrls', 'sever_url'])(
    'does not start if %s probably means the address, unless there is one',
    async (key) => {
      const mistyped = source('policy file /p.json', { [key]: 'https://carelink.example', ward: 'B' });
      const sources = { user: [], defaults: [], locked: [mistyped] };
      await expect(loadPolicy(sources)).rejects.toThrow(
        `faulty: ${key} is not known to this version; perhaps`,
      );
      const right = source('MDM', { server_url: 'https://carelink.example' });
      const { policy, problems } = await loadPolicy({ ...sources, locked: [mistyped, right] });
      expect(policy.server_url).toBe('https://carelink.example');
      expect(problems.map((problem) => problem.key)).toEqual([key]);
    },
  );
});
