import { chmodSync, chownSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { parseServerConfig, type ServerConfigInput } from '../../../server/config/server-config.ts';
import { runDoctor } from '../../../server/doctor/run-doctor.ts';
import { changeableByOthers } from '../../../server/files/changeable-by-others.ts';
import { makeCertificate, writeCertificate } from '../../support/server/make-certificate.ts';
import { runServerCommand } from '../../support/server/run-server-command.ts';
import { serveCommand } from '../../support/server/serve-command.ts';
import { startTestServer } from '../../support/server/start-test-server.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'carelink-open-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const saved = (name: string, text: string, mode = 0o600) => {
  const path = join(folder, name);
  writeFileSync(path, text);
  chmodSync(path, mode);
  return path;
};
const findingOf = async (check: string, input: ServerConfigInput, configFile: string | null = null) => {
  const config = parseServerConfig({ database: join(folder, 'none.sqlite'), listen: { port: 0 }, ...input });
  const findings = await runDoctor({
    config,
    configFile,
    nowMs: Date.now(),
    isClockSynchronised: async () => true,
  });
  return findings.find((finding) => finding.check === check);
};

describe('the doctor tries webhooks without telling them anything', () => {
  const key = () => saved('alert.key', 'whsec_'.concat(Buffer.alloc(32, 7).toString('base64')));
  const alerts = (...webhooks: string[]) => ({ alerts: { webhooks, key_file: key(), timeout_seconds: 1 } });

  it('and is content with one that takes a connection, which gets nothing', async () => {
    let received = 0;
    const receiver = createServer((socket) => {
      socket.on('data', (data) => {
        received += data.length;
      });
      socket.on('error', () => undefined);
    });
    await new Promise<void>((resolve) => receiver.listen(0, '127.0.0.1', resolve));
    const { port } = receiver.address() as { port: number };
    try {
      expect(await findingOf('alerts', alerts(`http://127.0.0.1:${port}/hook`))).toMatchObject({
        state: 'ok',
      });
    } finally {
      await new Promise((resolve) => receiver.close(resolve));
    }
    expect(received).toBe(0);
    const gone = await findingOf('alerts', alerts(`http://127.0.0.1:${port}/secret-path`));
    expect(gone).toMatchObject({ state: 'fail' });
    expect(gone?.message).toContain('webhook 1 of 1 (ECONNREFUSED)');
    expect(gone?.message).not.toContain('secret-path');
  });

  it('and names one whose name or certificate cannot be trusted, and one that hangs', async () => {
    expect((await findingOf('alerts', alerts('https://no-such-host.invalid/')))?.message).toMatch(
      /webhook 1 of 1 \((ENOTFOUND|EAI_AGAIN|time limit)\)/,
    );
    const tls = await writeCertificate(folder, makeCertificate('receiver'));
    const server = await startTestServer({ config: { tls } });
    const silent = createServer(() => undefined);
    await new Promise<void>((resolve) => silent.listen(0, '127.0.0.1', resolve));
    const { port } = silent.address() as { port: number };
    try {
      const finding = await findingOf('alerts', alerts(server.url, `https://127.0.0.1:${port}`));
      expect(finding?.state).toBe('fail');
      expect(finding?.message).toMatch(
        /webhook 1 of 2 \((DEPTH_ZERO_SELF_SIGNED_CERT|[A-Z_]*CERT[A-Z_]*|[A-Z_]*SIGNATURE[A-Z_]*)\)/,
      );
      expect(finding?.message).toContain('webhook 2 of 2 (time limit)');
    } finally {
      await server.close();
      silent.close();
    }
  });
});

describe('the doctor is not content with', () => {
  it.each([
    ['/proc/nope', 'cannot store files'],
    ['/sys/kernel/archive', 'cannot store files'],
    ['/dev/null/archive', 'is not a folder'],
  ])('an archive at %s', async (archive, sentence) => {
    const finding = await findingOf('archive', { audit: { archive } });
    expect(finding).toMatchObject({ state: 'fail' });
    expect(finding?.message).toContain(sentence);
  });

  it('an archive that others can write, or that only root can', async (context) => {
    const archive = join(folder, 'archive');
    mkdirSync(archive);
    chmodSync(archive, 0o777);
    expect(await findingOf('archive', { audit: { archive } })).toMatchObject({ state: 'fail' });
    chmodSync(archive, 0o700);
    expect(await findingOf('archive', { audit: { archive } })).toMatchObject({ state: 'ok' });
    expect(await findingOf('archive', { audit: { archive: join(archive, 'next', 'one') } })).toMatchObject({
      state: 'ok',
    });
    context.skip(process.getuid?.() !== 0, 'only root owns what the server does not');
    const database = saved('site.sqlite', 'for its owner');
    chownSync(database, 65_534, 65_534);
    const finding = await findingOf('archive', { database, audit: { archive } });
    expect(finding?.message).toContain('the server cannot write there');
  });

  it('a log file whose folder is missing', async () => {
    const file = join(folder, 'logs', 'server.log');
    expect(await findingOf('log', { log: { file } })).toMatchObject({ state: 'fail' });
    mkdirSync(join(folder, 'logs'), { mode: 0o700 });
    expect(await findingOf('log', { log: { file } })).toMatchObject({ state: 'ok' });
  });

  it.each([
    [{ listen: { host: '0.0.0.0', port: 0 } }, 'warn'],
    [{ issuer: 'https://tokens.hospital.example' }, 'warn'],
    [{ issuer: 'http://127.0.0.1:8000' }, 'ok'],
    [{ listen: { host: '::', port: 0 }, devices: { enrolment: 'required' } }, 'ok'],
  ] as const)('open enrolment where others can reach the server: %j is %s', async (input, state) => {
    expect(await findingOf('enrolment', input)).toMatchObject({ state });
  });

  it('files that root can read and the server cannot, or whose folder it cannot enter', async (context) => {
    context.skip(process.getuid?.() !== 0, 'only root reads what the server cannot');
    const database = saved('site.sqlite', 'for its owner');
    chownSync(database, 65_534, 65_534);
    const token_file = saved('token', 'a'.repeat(32));
    const finding = () => findingOf('files', { database, metrics: { token_file } });
    chmodSync(folder, 0o711);
    expect((await finding())?.message).toBe(
      `${token_file} cannot be read by user id 65534, to whom database or folder belong: the server does not start.`,
    );
    chmodSync(token_file, 0o640);
    expect(await finding()).toMatchObject({ state: 'fail' });
    chownSync(token_file, 0, 65_534);
    expect(await finding()).toMatchObject({ state: 'ok' });
    // Of another group, in which the service may have been put.
    chownSync(token_file, 0, 4711);
    expect(await finding()).toMatchObject({ state: 'ok' });
    chmodSync(folder, 0o700);
    expect((await finding())?.message).toContain(`${folder} cannot be read by`);
    chownSync(folder, 65_534, 0);
    expect(await finding()).toMatchObject({ state: 'ok' });
  });
  it('files that the owner of the folder cannot read, where the database is on another machine', async (context) => {
    context.skip(process.getuid?.() !== 0, 'only root reads what the server cannot');
    const token_file = saved('token', 'a'.repeat(32));
    const finding = () =>
      findingOf('files', { database: join(folder, 'state', 'none.sqlite'), metrics: { token_file } });
    mkdirSync(join(folder, 'state'));
    chmodSync(folder, 0o711);
    expect(await finding()).toMatchObject({ state: 'ok' });
    chownSync(join(folder, 'state'), 65_534, 65_534);
    expect(await finding()).toMatchObject({
      state: 'fail',
      message: expect.stringContaining(`${token_file} cannot be read by user id 65534`),
    });
  });

  it('files that everybody can change, or whose folder, or what a link leads through', async () => {
    const config = saved('server.json', '{}');
    expect(await findingOf('files', {}, config)).toMatchObject({ state: 'ok' });
    chmodSync(config, 0o666);
    expect(await findingOf('files', {}, config)).toMatchObject({ state: 'fail' });
    chmodSync(config, 0o600);
    chmodSync(folder, 0o777);
    const finding = await findingOf('files', {}, config);
    expect(finding?.message).toContain(`${folder}, and with it what is read from ${config}`);
    // As in /tmp: nobody can replace existing files, but anybody can create missing ones.
    chmodSync(folder, 0o1777);
    expect(changeableByOthers(config)).toBeNull();
    expect(changeableByOthers(join(folder, 'not-there.json'))).toBe(folder);
    chmodSync(folder, 0o700);
    const open = join(folder, 'open');
    mkdirSync(open);
    chmodSync(open, 0o777);
    writeFileSync(join(open, 'real.json'), '{}', { mode: 0o600 });
    symlinkSync(join(open, 'real.json'), join(folder, 'link.json'));
    expect(changeableByOthers(join(folder, 'link.json'))).toBe(open);
    expect((await findingOf('files', { metrics: { token_file: join(open, 'token') } }))?.state).toBe('fail');
  });
});

describe('a flag that says something else than the file', () => {
  const config = () => saved('server.json', JSON.stringify({ database: join(folder, 'file.sqlite') }));

  it('is told by `config`, the doctor and the start', async () => {
    const flags = ['--config', config(), '--db', join(folder, 'flag.sqlite')];
    const rows = JSON.parse((await runServerCommand(['config', '--json', ...flags])).out);
    expect(rows).toContainEqual({
      setting: 'database',
      value: join(folder, 'flag.sqlite'),
      from: 'flag --db',
      instead_of: `file ${join(folder, 'server.json')}`,
    });
    const doctor = await runServerCommand(['doctor', '--port', '0', ...flags]);
    expect(doctor.out).toMatch(
      /warn {2}configuration +The database comes from flag --db, which overrides file .*server\.json/,
    );
    const server = await serveCommand(flags);
    expect(await server.stop()).toBe(0);
    const warning = server
      .errors()
      .split('\n')
      .find((line) => line.includes('a setting is overridden'));
    expect(JSON.parse(warning ?? '{}')).toMatchObject({ level: 40, setting: 'database', from: 'flag --db' });
  });

  it('is nothing to tell when it says the same', async () => {
    const flags = ['--config', config(), '--db', join(folder, 'file.sqlite')];
    const server = await serveCommand(flags);
    expect(await server.stop()).toBe(0);
    expect(server.errors()).not.toContain('overridden');
  });

  it('a file that has no name is no file', async () => {
    expect((await runServerCommand(['config', '--config', ''])).err).toBe(
      '--config: the name of the file is empty\n',
    );
  });
});
