import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { goEnvironment } from '../../../build/installers/build-go-program.ts';
import { root } from '../../../build/installers/product.ts';
import { isInstalled } from '../../../build/installers/tools.ts';

const windows = join(root, 'build/server-package/windows');

/** The service itself is tried under wine: `npm run dist:try -- --only service`. */
describe.skipIf(!isInstalled('go'))('the service for Windows (needs Go)', () => {
  const go = (args: string[], environment: NodeJS.ProcessEnv = {}) =>
    execFileSync('go', args, {
      cwd: join(root, 'apps/windows-service'),
      env: { ...goEnvironment, ...environment },
      encoding: 'utf8',
      stdio: 'pipe',
    });

  it('is sound Go, for Windows and elsewhere', () => {
    for (const GOOS of ['windows', 'linux']) expect(() => go(['vet', '.'], { GOOS })).not.toThrow();
  });

  it('shares with the key service what a service of Windows is, and how its log is kept', () => {
    const used = (program: string) =>
      go(['list', '-deps', `../${program}`], { GOOS: 'windows' }).match(/^carelink\S+\/internal\/\w+$/gm);
    expect(used('windows-service')).toEqual([
      'carelink.example/apps/internal/rotatedlog',
      'carelink.example/apps/internal/servicecontrol',
    ]);
    expect(used('key-service')).toEqual(used('windows-service'));
  });

  it('passes the tests of its parts, and those for Windows compile', () => {
    expect(go(['test', '../internal/...'])).toMatch(/^ok/);
    expect(() => go(['vet', '../internal/...'], { GOOS: 'windows' })).not.toThrow();
  });
});

describe('the scripts for Windows', () => {
  it('name one folder for the data, the one of the configuration', () => {
    const { database } = JSON.parse(readFileSync(join(windows, 'server.json'), 'utf8'));
    expect(database).toBe('C:\\ProgramData\\CareLink\\Server\\carelink.sqlite');
    for (const name of ['install-service.cmd', 'carelink-server.cmd', 'remove-service.cmd'])
      expect(readFileSync(join(windows, name), 'utf8')).toContain('C:\\ProgramData\\CareLink\\Server');
  });
});
