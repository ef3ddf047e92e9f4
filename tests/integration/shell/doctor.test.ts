import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { CheckName, CheckResult, DiagnosticsReport } from '../../../electron/core/diagnostics/report.ts';
import { lockDataDirectory } from '../../../electron/platform/data-directory-lock.ts';
import { keychainObstacle } from '../../support/electron/keychain-session.ts';
import { makeCertificate, writeCertificate } from '../../support/server/make-certificate.ts';
import { startTestServer, type TestServer } from '../../support/server/start-test-server.ts';
import { runStart, type StartedShell, startShell } from '../../support/shell/start-shell.ts';

const root = new URL('../../..', import.meta.url).pathname;

let directory: string;
let running: StartedShell | null;
let server: TestServer | null;
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'carelink-doctor-'));
  [running, server] = [null, null];
});
afterEach(async () => {
  running?.child.kill('SIGTERM');
  await running?.ended;
  await server?.close();
  await rm(directory, { recursive: true });
});

/** The shell itself, without npm in between. */
async function examine(environment: Record<string, string> = {}, ...args: string[]) {
  const shell = join(root, 'apps', 'workstation', 'browser-shell.ts');
  const child = spawn(
    process.execPath,
    [shell, '--doctor', '--json', '--data', join(directory, 'data'), ...args],
    {
      env: { ...process.env, ...environment },
      stdio: ['ignore', 'pipe', 'pipe'],
    },
  );
  const [output, errors, [code]] = await Promise.all([
    text(child.stdout),
    text(child.stderr),
    once(child, 'close'),
  ]);
  const report = JSON.parse(output || '{"checks":[]}') as DiagnosticsReport;
  const result = (name: CheckName) =>
    report.checks.find(({ check }) => check === name)?.result as CheckResult;
  return { code: Number(code), errors, output, report, result };
}

async function writePolicy(policy: object | string): Promise<string[]> {
  const file = join(directory, 'policy.json');
  await writeFile(file, typeof policy === 'string' ? policy : JSON.stringify(policy));
  return ['--policy', file];
}

describe('--doctor', () => {
  it('by npm start, prints lines for a person, and makes nothing on a new machine', async () => {
    const data = join(directory, 'data');
    const { ended, output, errors } = runStart(['--shell', 'browser', '--doctor', '--data', data]);
    expect(await ended).toBe(0);
    expect(output.join('\n')).toMatch(/^ok {4}server {8}Not checked: there is no database yet/m);
    expect(output.at(-1)).toMatch(/^\d+ ok, \d+ warn, 0 fail$/);
    expect(errors).toEqual([]);
    expect(existsSync(data)).toBe(false);
  });

  it('leaves a running workstation alone, and starts the server itself when none is running', async () => {
    running = await startShell(['--data', join(directory, 'data')]);
    const beside = await examine();
    expect(beside.result('server').code).toBe('server_elsewhere');
    running.child.kill('SIGTERM');
    await running.ended;
    const alone = await examine();
    expect(alone.result('server').code).toBe('server_ok');
    expect(alone.result('clock').code).toBe('clock_ok');
    expect(alone.result('data_folder').state).not.toBe('fail');
    expect(alone.errors).toBe('');
    expect([beside.code, alone.code]).toEqual([0, 0]);
    // The folder is free again; otherwise this throws.
    lockDataDirectory(join(directory, 'data'))();
  });

  it('makes a round trip to the real keychain', async ({ skip }) => {
    const obstacle = keychainObstacle(process.env);
    if (obstacle !== null) return skip(obstacle);
    const { result } = await examine();
    expect(result('keychain')).toMatchObject({ code: 'keychain_ok', values: { backend: 'Secret Service' } });
    expect(result('sign_outs').code).toBe('sign_outs_none');
  });

  it('ends with 1 and names file and setting when the policy is faulty', async () => {
    const { code, result } = await examine({}, ...(await writePolicy('{"server_url": 7}')));
    expect(code).toBe(1);
    expect(result('policy').message).toMatch(/policy\.json is faulty: server_url must be an address/);
    expect(result('server').code).toBe('not_checked');
  });

  it('says whom to trust when the server has a certificate of a private authority', async () => {
    const certificate = makeCertificate('tokens');
    const folder = await mkdtemp(join(directory, 'tls-'));
    server = await startTestServer({ config: { tls: await writeCertificate(folder, certificate) } });
    const policy = await writePolicy({ server_url: server.url });
    const environment = { https_proxy: 'http://ana:s3cret@proxy.example:8080', no_proxy: '' };
    const untrusted = await examine(environment, ...policy);
    expect(untrusted.code).toBe(1);
    expect(untrusted.result('certificate')).toMatchObject({
      code: 'certificate_untrusted',
      values: { subject: 'tokens' },
    });
    expect(untrusted.result('server').code).toBe('server_no_way');
    expect(untrusted.result('policy').details).toContainEqual(
      expect.objectContaining({ name: 'server_url', value: server.url, isLocked: true }),
    );
    expect(untrusted.output).not.toContain('s3cret');

    const root = join(folder, 'root.pem');
    await writeFile(root, certificate.cert);
    const trusted = await examine({ NODE_EXTRA_CA_CERTS: root }, ...policy);
    expect(trusted.result('server').code).toBe('server_ok');
    expect(trusted.result('certificate').code).toBe('certificate_ok');
  });
});
