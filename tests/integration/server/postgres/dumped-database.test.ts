import { execFile } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import { asSuperuser } from '../../../support/postgres/fresh-database.ts';
import {
  findPostgres,
  type PostgresAddress,
  providePostgres,
  whyNoPostgres,
} from '../../../support/postgres/provide-postgres.ts';
import { addNurse, serverSettings } from '../../../support/postgres/server-settings.ts';
import { nurse } from '../../../support/server/add-test-user.ts';
import { FakeServerClock } from '../../../support/server/fake-clock.ts';
import { serverProgram } from '../../../support/server/server-program.ts';
import { refreshUnbound, signInUnbound } from '../../../support/server/sign-in.ts';
import { startTestServer } from '../../../support/server/start-test-server.ts';

const why = whyNoPostgres();
const passwords = { carelink: 'of the nodes', carelink_owner: 'of the owner' };
const page = readFileSync(new URL('../../../../docs/several-nodes.md', import.meta.url), 'utf8');

/** The block of commands in the page that has this text. */
function blockWith(text: string, language: 'sh' | 'sql'): string {
  const blocks = page
    .split('```')
    .filter((block) => block.startsWith(`${language}\n`) && block.includes(text));
  expect(blocks, text).toHaveLength(1);
  return (blocks[0] ?? '').slice(language.length + 1);
}

/** The commands are those of docs/several-nodes.md, word for word; only the environment says where their db1 is. */
describe.skipIf(why !== null)(`a dump of a database${why === null ? '' : ` (${why})`}`, () => {
  const folder = mkdtempSync(join(tmpdir(), 'carelink-dump-'));
  const clock = new FakeServerClock(Date.now());
  let superuser: PostgresAddress;
  let environment: NodeJS.ProcessEnv;

  const run = async (...script: string[]) => {
    const options = { cwd: folder, env: environment };
    return (await promisify(execFile)('sh', ['-euc', script.join('\n')], options)).stdout;
  };
  const removeAll = () =>
    asSuperuser(
      superuser,
      ...['carelink_trial', 'carelink'].map((name) => `DROP DATABASE IF EXISTS ${name} WITH (FORCE)`),
      ...['carelink', 'carelink_owner'].map((name) => `DROP ROLE IF EXISTS ${name}`),
    );
  const as = (user: keyof typeof passwords, database: string) =>
    serverSettings({ ...superuser, user, password: passwords[user], database }, makeFolder(user), clock);
  const makeFolder = (name: string) => {
    const made = join(folder, name);
    mkdirSync(made, { recursive: true });
    return made;
  };

  beforeAll(async () => {
    superuser = await providePostgres(inject('postgresFolder'));
    const programs = makeFolder('programs');
    const program = `#!/bin/sh\nexec '${process.execPath}' '${serverProgram}' "$@"\n`;
    writeFileSync(join(programs, 'carelink-server'), program, { mode: 0o755 });
    const lines = Object.entries({ ...passwords, postgres: superuser.password }).map(
      ([user, password]) => `*:${superuser.port}:*:${user}:${password}\n`,
    );
    writeFileSync(join(folder, 'pgpass'), lines.join(''), { mode: 0o600 });
    environment = {
      ...process.env,
      PATH: [programs, findPostgres(), process.env.PATH].join(delimiter),
      PGHOSTADDR: superuser.host,
      PGPORT: String(superuser.port),
      PGPASSFILE: join(folder, 'pgpass'),
    };
  });

  afterAll(async () => {
    await removeAll();
    rmSync(folder, { recursive: true, force: true });
  });

  test('is made, restored beside it and looked at as the page says', async () => {
    await removeAll();
    const roles = blockWith('CREATE ROLE carelink_owner', 'sql').replaceAll(
      /^\\password (\w+)$/gm,
      (_, role: keyof typeof passwords) => `ALTER ROLE ${role} PASSWORD '${passwords[role]}';`,
    );
    writeFileSync(join(folder, 'roles.sql'), roles);
    await run('psql -q -v ON_ERROR_STOP=1 -h db1.hospital.example -U postgres -f roles.sql postgres');
    // The owner makes the tables, and a node of the other role works with them.
    const settings = as('carelink', 'carelink');
    const { key_encryption_key_file } = settings;
    const owner = { ...as('carelink_owner', 'carelink'), key_encryption_key_file };
    await addNurse(owner, makeFolder('command'), clock);
    const node = await startTestServer({ clock, config: { ...settings, node_name: 'one' } });
    const { refresh } = await signInUnbound(node);
    expect((await refreshUnbound(node, refresh)).status).toBe(200);
    await node.close();

    await run(blockWith('pg_dump', 'sh'));
    const trial = {
      ...settings,
      database: join(folder, 'trial.sqlite'),
      database_url: String(settings.database_url).replace(/carelink$/, 'carelink_trial'),
    };
    writeFileSync(join(folder, 'trial.json'), JSON.stringify(trial));
    const commands = blockWith('pg_restore', 'sh');
    const shown = await run(commands);
    expect(shown).toMatch(/^The audit trail is whole: \d+ events/m);
    expect(shown).toMatch(new RegExp(`\\b${nurse.username}\\b`));

    // All of it was there: what the node wrote, too, and the rules that protect it.
    await run(...commands.split('\n').filter((line) => /^(createdb|pg_restore)/.test(line)));
    const [there, here] = await Promise.all(
      ['carelink', 'carelink_trial'].map((database) =>
        asSuperuser(
          { ...superuser, database },
          `SELECT lane, seq::int, type, encode(hash, 'hex') AS hash FROM audit_events ORDER BY lane, seq`,
        ),
      ),
    );
    expect(there?.map(({ type }) => type)).toEqual(expect.arrayContaining(['sign_in', 'refresh']));
    expect(here).toEqual(there);
    const forbidden = {
      ...superuser,
      user: 'carelink',
      password: passwords.carelink,
      database: 'carelink_trial',
    };
    await expect(asSuperuser(forbidden, 'DELETE FROM audit_events')).rejects.toThrow();
    await expect(asSuperuser(forbidden, 'ALTER TABLE audit_events DISABLE TRIGGER ALL')).rejects.toThrow(
      /must be owner/,
    );
  });
});
