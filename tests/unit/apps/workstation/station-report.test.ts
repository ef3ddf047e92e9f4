import { homedir } from 'node:os';
import { describe, expect, it } from 'vitest';
import { type StationReportParts, stationReport } from '../../../../apps/workstation/station-report.ts';
import { resolvePolicy } from '../../../../electron/core/policy/resolve-policy.ts';
import manifest from '../../../../package.json' with { type: 'json' };

function told(
  values: object,
  { fault = null, ...more }: Partial<StationReportParts> & { fault?: string | null } = {},
) {
  const resolved = resolvePolicy([{ source: 'policy file x', kind: 'locked', values }]);
  return stationReport({
    version: manifest.version,
    followed: {
      fault,
      facts: { kind: 'resolved', resolved, lockedSources: [] },
    },
    changeableByOthers: null,
    isMachineWide: true,
    keyKind: 'user',
    ...more,
  });
}
const site = { server_url: 'https://tokens.hospital.example' };

describe('what a server is told of a workstation', () => {
  it('is what it is', () => {
    const system = { os: 'Linux 6.1.0-18-amd64', arch: 'x64' };
    expect(told({ ...site, policy_version: 1 }, { system })).toEqual({
      version: manifest.version,
      os: 'Linux 6.1.0-18-amd64',
      arch: 'x64',
      policy_version: 1,
      policy_hash: expect.stringMatching(/^[\w-]{43}$/),
      problems: [],
      install: 'machine',
      key: 'user',
    });
    expect(told(site, { isMachineWide: false, system: { os: 'Ünix\n', arch: 'mips' } })).toMatchObject({
      os: '_nix_',
      arch: 'other',
      install: 'user',
    });
    expect(told(site).os).toMatch(/^\S+ /);
  });

  it('names what is wrong with the policy, and no value of it', () => {
    const secret = 'a-value-that-nobody-else-should-see';
    const { problems } = told(
      { ...site, badgse: secret, pin: secret, [`<${secret}>`]: 1, lock: { idle_seconds: secret } },
      { changeableByOthers: `${homedir()}/policy.json`, fault: 'The policy cannot be read.' },
    );
    expect(problems.map(({ setting }) => setting)).toEqual(
      expect.arrayContaining([null, 'badgse', 'pin', 'lock', 'an unknown setting']),
    );
    expect(problems[0]).toEqual({
      setting: null,
      problem: 'the policy has become faulty: The policy cannot be read.',
    });
    expect(problems[1]?.problem).toBe('every user can change ~/policy.json');
    expect(JSON.stringify(problems)).not.toContain(secret);
  });

  it('names at most 20 of them, each in a few words', () => {
    const many = Object.fromEntries(
      Array.from({ length: 90 }, (_, index) => [`key_${'a'.repeat(index % 20)}${index}`, 1]),
    );
    const { problems } = told({ ...site, ...many }, { changeableByOthers: `/${'x'.repeat(4_000)}` });
    expect(problems).toHaveLength(20);
    for (const { problem } of problems) expect(problem.length).toBeLessThanOrEqual(200);
  });

  it('shows by a hash whether two have the same policy, whatever their names', () => {
    const hash = (values: object) => told(values).policy_hash;
    expect(hash({ ...site, station_name: 'B-204', ward: '3B' })).toBe(hash(site));
    const others = [
      { ...site, badges: 'off' },
      { ...site, max_sessions: 2 },
      { server_url: 'https://other.example' },
    ];
    expect(new Set([site, ...others].map(hash)).size).toBe(4);
  });
});
