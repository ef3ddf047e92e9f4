import { appendFileSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { parseServerConfig } from '../../../../server/config/server-config.ts';
import { silentLog } from '../../../../server/domain/ports/log.ts';
import { openConfiguredPostgres } from '../../../../server/running/open-configured-store.ts';
import { ownPort } from '../../../support/network/own-ports.ts';
import { asSuperuser, type TestDatabase } from '../../../support/postgres/fresh-database.ts';
import {
  certify,
  endPostgres,
  makePostgres,
  startPostgres,
  whyNoPostgres,
} from '../../../support/postgres/provide-postgres.ts';
import { makeCertificate } from '../../../support/server/make-certificate.ts';
import { runServerCommand } from '../../../support/server/run-server-command.ts';

const why = whyNoPostgres();

interface Tried {
  readonly host?: string;
  readonly ca?: string | null;
}

/** One PostgreSQL with TLS, and a line of pg_hba.conf as docs/several-nodes.md has it. */
describe.skipIf(why !== null)(`TLS to PostgreSQL${why === null ? '' : ` (${why})`}`, () => {
  const folder = mkdtempSync(join(tmpdir(), 'carelink-tls-'));
  // The account that PostgreSQL runs as may enter this one.
  const postgres = mkdtempSync(join(tmpdir(), 'carelink-tls-postgres-'));
  const authority = { name: 'site', ...makeCertificate('site') };
  const write = (name: string, text: string) => {
    writeFileSync(join(folder, name), text, { mode: 0o600 });
    return join(folder, name);
  };
  const ours = write('ca.pem', authority.cert);
  let superuser: TestDatabase;
  let passwordFile: string;

  const configure = (...statements: string[]) =>
    asSuperuser(superuser, ...statements, 'SELECT pg_reload_conf()');
  const present = async (wishes: Parameters<typeof makeCertificate>[1]) => {
    certify(postgres, makeCertificate('postgres', { issuer: authority, ...wishes }));
    await configure();
  };
  const settings = ({ host = '127.0.0.1', ca = ours }: Tried) => ({
    database: join(folder, 'node.sqlite'),
    database_url: `postgres://carelink@${host}:${superuser.port}/carelink`,
    database_password_file: passwordFile,
    database_standby: 'none' as const,
    key_encryption_key_file: join(folder, 'encryption-key'),
    ...(ca === null ? {} : { database_ca_file: ca }),
  });
  const open = (tried: Tried) =>
    openConfiguredPostgres({
      config: parseServerConfig(settings(tried)),
      clock: { nowMs: () => Date.now() },
      log: silentLog,
      lockPatienceMs: 20_000,
      isNode: false,
    });
  /** What an administrator reads; with TLS or without, when it worked. */
  const outcomeOf = async (tried: Tried): Promise<string> => {
    try {
      const store = await open(tried);
      await store.unitOfWork.read(({ users }) => users.list());
      const connections = await asSuperuser(
        superuser,
        "SELECT ssl FROM pg_stat_ssl JOIN pg_stat_activity USING (pid) WHERE usename = 'carelink'",
      );
      await store.close();
      expect(connections.length).toBeGreaterThan(1);
      return connections.every(({ ssl }) => ssl) ? 'with TLS' : 'without TLS';
    } catch (error) {
      return (error as Error).message;
    }
  };
  /** PostgreSQL reads its configuration again in a moment. */
  const expectSoon = (tried: Tried) => expect.poll(() => outcomeOf(tried));
  const refused = (host: string, sentence: string) =>
    `The database at ${host}:${superuser.port} cannot be used: ${sentence}.`;

  beforeAll(async () => {
    const password = makePostgres(postgres);
    const port = await ownPort();
    superuser = { host: '127.0.0.1', port, user: 'postgres', password, database: 'postgres' };
    passwordFile = write('password', 'secret');
    writeFileSync(
      join(postgres, 'data', 'pg_hba.conf'),
      `hostssl carelink carelink 127.0.0.1/32 scram-sha-256
host all postgres 127.0.0.1/32 scram-sha-256\n`,
    );
    certify(postgres, makeCertificate('postgres', { issuer: authority, hosts: ['db1.hospital.example'] }));
    appendFileSync(join(postgres, 'data', 'postgresql.conf'), 'ssl = on\n');
    startPostgres(postgres, { port });
    await asSuperuser(
      superuser,
      "CREATE ROLE carelink LOGIN PASSWORD 'secret'",
      'CREATE DATABASE carelink OWNER carelink',
    );
  });

  afterAll(async () => {
    await endPostgres(postgres);
    for (const made of [folder, postgres]) rmSync(made, { recursive: true, force: true, maxRetries: 5 });
  });

  test('is what every connection has whose authority is named, also to an address', async () => {
    expect(await outcomeOf({})).toBe('with TLS');
  });

  test('is asked for by name where the authority is not', async () => {
    expect(await outcomeOf({ ca: null })).toBe(
      refused(
        '127.0.0.1',
        'pg_hba.conf does not let carelink in from here, or not without TLS: add a line with scram-sha-256; a host on this machine is reached by TLS only if its authorities are named (`database_ca_file`, or --ca-file of `copy`)',
      ),
    );
  });

  test('takes no certificate of another authority', async () => {
    const theirs = write('theirs.pem', makeCertificate('theirs').cert);
    for (const [ca, code] of [
      [theirs, 'UNABLE_TO_VERIFY_LEAF_SIGNATURE'],
      [write('namesake.pem', makeCertificate(authority.name).cert), 'CERT_SIGNATURE_FAILURE'],
    ] as const) {
      expect(await outcomeOf({ ca })).toBe(
        refused(
          '127.0.0.1',
          `its certificate is not vouched for (${code}): name the file of its authority (\`database_ca_file\`, or --ca-file of \`copy\`)`,
        ),
      );
    }
    const config = write('server.json', JSON.stringify(settings({ ca: theirs })));
    await runServerCommand(['keys', 'encryption-key', 'create', '--config', config]);
    const { out, code } = await runServerCommand(['doctor', '--json', '--config', config]);
    expect(code).toBe(1);
    const found = (JSON.parse(out) as { check: string; state: string; message: string }[]).find(
      ({ check }) => check === 'database',
    );
    expect(found).toMatchObject({ state: 'fail', message: expect.stringContaining('is not vouched for') });
  });

  test('takes no certificate of another host, and says whose it is', async () => {
    expect(await outcomeOf({ host: 'localhost' })).toBe(
      refused(
        'localhost',
        'its certificate is one of another host (IP Address:127.0.0.1, DNS:db1.hospital.example): name the host as the certificate does',
      ),
    );
  });

  test('takes the certificate of a name for that name, and not for the address behind it', async () => {
    await present({ hosts: ['localhost'], isForLoopback: false });
    await expectSoon({ host: 'localhost' }).toBe('with TLS');
    expect(await outcomeOf({})).toBe(
      refused(
        '127.0.0.1',
        'its certificate is one of another host (DNS:localhost): name the host as the certificate does',
      ),
    );
  });

  test.each([
    ['that has expired', { validTo: new Date('2025-01-02') }, 'has expired: renew it (CERT_HAS_EXPIRED)'],
    [
      'of tomorrow',
      { validFrom: new Date('2048-01-01') },
      'is not valid yet: is the clock of this machine right? (CERT_NOT_YET_VALID)',
    ],
  ])('takes no certificate %s; a node goes on when it is renewed', async (_, wishes, sentence) => {
    await present({});
    await expectSoon({}).toBe('with TLS');
    const store = await open({});
    const ask = () => store.unitOfWork.read(({ users }) => users.list());
    await present(wishes);
    await expectSoon({}).toBe(refused('127.0.0.1', `its certificate, or that of its authority, ${sentence}`));
    await asSuperuser(
      superuser,
      "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename = 'carelink'",
    );
    await expect.poll(() => ask().catch((error) => error)).toMatchObject({ code: 'unavailable' });
    await present({});
    await expect.poll(() => ask().catch((error) => error)).toEqual([]);
    await store.close();
  });

  test('is never done without where it is wanted', async () => {
    await configure('ALTER SYSTEM SET ssl = off');
    await expectSoon({}).toBe(
      refused('127.0.0.1', 'it does not offer TLS: set `ssl = on` with a certificate in postgresql.conf'),
    );
  });
});
