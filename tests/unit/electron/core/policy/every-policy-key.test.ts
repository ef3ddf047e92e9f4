import { describe, expect, it } from 'vitest';
import {
  aboutSetting,
  completedPolicy,
  type SettingName,
  settingNames,
  strictestValue,
} from '../../../../../electron/core/policy/effective-policy.ts';
import { resolvePolicy } from '../../../../../electron/core/policy/resolve-policy.ts';

interface Sample {
  /** Two good values that differ from each other and from the default. */
  readonly good: readonly [unknown, unknown];
  readonly wrong: readonly [unknown, ...unknown[]];
}

const pin = (letter: string) => `${letter.repeat(42)}A=`;
const app = (id: string) => {
  const origin = `https://${id}.example`;
  return { id, name: 'Charts', start_url: `${origin}/`, allowed_origins: [origin] };
};

/** A new key of the policy fails to compile until it has its values here. */
const samples: Readonly<Record<SettingName, Sample>> = {
  policy_version: { good: [2, 3], wrong: [0, 1.5, 1_001, '1'] },
  station_name: { good: ['B-204', 'ICU-3'], wrong: ['', ' ', 7, 'x'.repeat(65)] },
  ward: { good: ['Ward B', 'ICU'], wrong: ['', ['ICU'], 'x'.repeat(65)] },
  server_url: {
    good: ['https://a.example', 'https://b.example'],
    wrong: ['', 'a.example', 'http://a.example', 'https://me:secret@a.example', 'https://a.example/?b'],
  },
  local_server: { good: ['on', 'off'], wrong: ['yes', true, ''] },
  show_recent_users: { good: ['initials', 'off'], wrong: ['all', 1, null] },
  badges: { good: ['off', 'off'], wrong: [false, 'no', null] },
  badge_prefix: { good: ['F13', 'F24'], wrong: ['F12', 'f13', 'F25', ';', '1', '', ['F13']] },
  smart_card_readers: { good: ['taps', 'taps'], wrong: [true, 'on', null] },
  badge_grace_seconds: { good: [30, 120], wrong: [-1, 121, 0.5, '30', null, true] },
  pin: { good: ['required', 'off'], wrong: ['Required', true, null] },
  lock: {
    good: [
      { editing_grace_seconds: 60, idle_seconds: 120 },
      { editing_grace_seconds: 0, idle_seconds: 60 },
    ],
    wrong: [{ idle_seconds: 59 }, { editing_grace_seconds: -1 }, { idle_second: 60 }, 60, [], null],
  },
  walk_away_seconds: { good: [10, 600], wrong: [9, 601, 1.5, '60', 'off', false] },
  keep_notes: { good: ['on', 'on'], wrong: ['yes', true, 24, null] },
  max_sessions: { good: [2, 8], wrong: [0, 9, 1.5, '2', null] },
  emergency: {
    good: [
      { access: 'off', offline_after_seconds: 120, codes: [] },
      { access: 'offered', offline_after_seconds: 60, codes: [] },
    ],
    wrong: [{ access: 'on' }, { offline_after_seconds: 3_601 }, { codes: 'many' }, 'off', null],
  },
  printer: { good: ['ward-b', 'Ward C (2)'], wrong: ['', 'a\nb', 7] },
  kiosk: { good: ['on', 'on'], wrong: ['ON', true, null] },
  autostart: { good: ['on', 'on'], wrong: ['yes', 1, null] },
  language: { good: ['de', 'es'], wrong: ['fr', 'DE', ''] },
  branding: {
    good: [
      { name: 'St. Anne', help_desk: null, text: 'For staff only', logo: null },
      { name: null, help_desk: '4711', text: null, logo: '/etc/logo.png' },
    ],
    wrong: [
      { name: '' },
      { help_desk: 4711 },
      { logo: 'logo.png' },
      { text: 'a'.repeat(201) },
      { text: 'two\nlines' },
      { nmae: 'St. Anne' },
      'St. Anne',
      null,
    ],
  },
  updates: {
    good: [
      { check: 'off', notice: null },
      { check: 'on', notice: 'Tonight' },
    ],
    wrong: [{ check: 'no' }, { notice: '' }, { check: true }, 'off', null],
  },
  log_level: { good: ['debug', 'error'], wrong: ['verbose', 3, null] },
  server_pins: { good: [[pin('a')], [pin('b')]], wrong: ['', ['short'], pin('a'), [pin('a'), 7], null] },
  ca_file: { good: ['/etc/a.pem', '/etc/b.pem'], wrong: ['a.pem', '', 7, '/etc/../a.pem\0'] },
  proxy: {
    good: ['direct', 'http://proxy.example:8080'],
    wrong: ['proxy.example:8080', 'http://me:secret@proxy.example:8080', '', null],
  },
  apps: { good: [[app('charts')], [app('lab')]], wrong: ['charts', {}, null] },
};

const by = (kind: 'defaults' | 'user' | 'locked', values: unknown) => ({ kind, source: kind, values });
/** With that value alone. */
const policyOf = (name: SettingName, value: unknown) => resolvePolicy([by('locked', { [name]: value })]);

describe.each(settingNames)('the policy key %s', (name) => {
  const { good, wrong } = samples[name];
  const [one, other] = good;
  const { user_may_set, stops } = aboutSetting(name);
  const takenFrom = (value: unknown) => policyOf(name, value).policy[name];

  it('takes good values', () => {
    for (const value of good) {
      expect(policyOf(name, value).problems).toEqual([]);
      expect(takenFrom(value)).not.toEqual(completedPolicy({})[name]);
    }
  });

  it('is locked against users, and against defaults of administrators', () => {
    for (const weaker of ['user', 'defaults'] as const) {
      for (const values of [
        { locked: one, weaker: other },
        { locked: other, weaker: one },
      ]) {
        const layers = [by('locked', { [name]: values.locked }), by(weaker, { [name]: values.weaker })];
        for (const ordered of [layers, layers.toReversed()]) {
          const { policy, sources } = resolvePolicy(ordered);
          expect(policy[name]).toEqual(takenFrom(values.locked));
          expect(sources[name]).toBe('locked');
        }
      }
    }
  });

  it('is the users only where they may set it, and named where they may not', () => {
    const { policy, problems, sources } = resolvePolicy([
      by('defaults', { [name]: one }),
      by('user', { [name]: other }),
    ]);
    expect(policy[name]).toEqual(takenFrom(user_may_set ? other : one));
    expect(sources[name]).toBe(user_may_set ? 'user' : 'defaults');
    expect(problems).toEqual(
      user_may_set ? [] : [{ source: 'user', key: name, problem: 'can only be set by policy' }],
    );
  });

  it('names a wrong value with place and key, and is then as strict as it can be', () => {
    for (const value of wrong) {
      const { policy, problems, sources, fatal } = policyOf(name, value);
      expect(problems.length, JSON.stringify(value)).toBeGreaterThan(0);
      for (const problem of problems) {
        expect(problem.source).toBe('locked');
        expect(problem.key === name || problem.key?.startsWith(`${name}.`)).toBe(true);
        expect(problem.problem).not.toContain('secret');
      }
      expect(policy[name], JSON.stringify(value)).toEqual(strictestValue(name));
      expect(sources[name]).toBe('locked');
      expect(fatal !== null).toBe(stops === true);
    }
  });

  it('is not what a user has set wrongly', () => {
    for (const value of wrong) {
      const { policy, problems, fatal } = resolvePolicy([by('user', { [name]: value })]);
      expect(policy[name]).toEqual(completedPolicy({})[name]);
      expect(problems[0]).toMatchObject({ source: 'user' });
      expect(fatal).toBeNull();
    }
  });

  it('is found behind a misspelt key, which is named with it', () => {
    const misspelt = `${name.slice(0, -2)}${name.at(-1)}${name.at(-2)}`;
    const { policy, problems, fatal } = resolvePolicy([by('locked', { [misspelt]: one })]);
    expect(problems).toEqual([
      { source: 'locked', key: misspelt, problem: expect.stringContaining(`perhaps ${name} is meant`) },
    ]);
    if (stops) expect(fatal).not.toBeNull();
    else expect(policy[name]).toEqual(strictestValue(name));
  });
});

describe.each(settingNames.filter((name) => aboutSetting(name).former_name !== undefined))(
  'the policy key %s by its former name',
  (name) => {
    it('is the same', () => {
      const [value] = samples[name].good;
      const { policy, problems } = resolvePolicy([
        by('locked', { [aboutSetting(name).former_name ?? '']: value }),
      ]);
      expect(problems).toEqual([]);
      expect(policy[name]).toEqual(value);
    });
  },
);
