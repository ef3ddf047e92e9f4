import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { asSuperuser } from '../../support/postgres/fresh-database.ts';
import { endPostgres, makePostgres, startPostgres } from '../../support/postgres/provide-postgres.ts';
import type { Container } from '../debian/container.ts';
import type { TrialReport } from '../trial-report.ts';
import { ask, post, ready, refreshed, tokensOf } from './ask-server.ts';
import { kinds } from './try-package.ts';

const admin = { username: 'ada', password: 'correct horse battery' };
const port = 5432;
const configuration = {
  database: '/var/lib/carelink/carelink.sqlite',
  database_url: `postgres://carelink@127.0.0.1:${port}/carelink`,
  database_password_file: '/etc/carelink/database-password',
  key_encryption_key_file: '/etc/carelink/encryption-key.json',
  node_name: 'a',
  clients: { unbound: 'allow' },
};
/** Longer than systemd takes to give up a service that fails at once: five starts, two seconds apart. */
const awayMs = 15_000;

/** Takes the deb through its life on a PostgreSQL of this machine, which answers in the network of the other. */
export async function tryPostgres(
  machine: Container,
  {
    versions,
    report,
  }: { readonly versions: { readonly old: string; readonly new: string }; readonly report: TrialReport },
): Promise<void> {
  const step = (sentence: string) => report.check(`PostgreSQL: ${sentence}`, true);
  const folder = mkdtempSync(join(tmpdir(), 'carelink-postgres-'));
  const start = () => startPostgres(folder, { port, networkOf: machine.leader });
  try {
    const password = makePostgres(folder);
    start();
    const superuser = { host: folder, port, user: 'postgres', password };
    await asSuperuser(
      superuser,
      `CREATE ROLE carelink LOGIN PASSWORD '${password}'`,
      `CREATE DATABASE carelink OWNER carelink ENCODING 'UTF8' TEMPLATE template0`,
    );

    machine.must(kinds.deb.install(versions.old));
    const { database_password_file: passwordFile, key_encryption_key_file: keyFile } = configuration;
    machine.must('cat > /etc/carelink/server.json', JSON.stringify(configuration));
    machine.must(
      `cat > ${passwordFile} && chmod 0640 ${passwordFile} && chgrp carelink ${passwordFile}`,
      password,
    );
    machine.must(`carelink-server keys encryption-key create --file ${keyFile} && chown carelink ${keyFile}`);
    const initialized = machine.must(
      `carelink-server init --username ${admin.username} --password-stdin`,
      admin.password,
    );
    assert.match(initialized, /The database is postgres:\/\/carelink@/);
    machine.must('systemctl enable --now carelink-server carelink-backup.timer');
    await ready(machine);
    const signedIn = post(machine, '/account/token/', admin);
    assert.equal(signedIn.status, 200, signedIn.text);
    let session = tokensOf(signedIn.text);
    assert.doesNotMatch(machine.must('ls /var/lib/carelink'), /sqlite$|keys/m);
    step('installed, prepared with an administrator, runs as a service, signs in');

    machine.must('systemctl start carelink-backup.service');
    assert.match(machine.must('journalctl -u carelink-backup'), /No backup was made: .*PostgreSQL/);
    assert.equal(machine.must('ls /var/backups/carelink'), '');
    step('the backup service leaves it to the tools of PostgreSQL, and says so');

    assert.match(machine.must(kinds.deb.install(versions.new)), /No backup was made: .*PostgreSQL/);
    await ready(machine);
    assert.equal(machine.must('cat /usr/lib/carelink-server/VERSION').trim(), versions.new);
    session = refreshed(machine, session);
    machine.must('carelink-server audit verify');
    step('upgraded with a session open: restarted, and the session goes on');

    await endPostgres(folder);
    await until('says that it cannot answer', () => ask(machine, '/readyz', null).status === 503);
    assert.equal(post(machine, '/account/token/refresh/', session).status, 503);
    start();
    await ready(machine);
    session = refreshed(machine, session);
    step('answers 503 while the database is away, and goes on by itself once it is back');

    await endPostgres(folder);
    machine.must('systemctl restart carelink-server');
    await setTimeout(awayMs);
    start();
    await ready(machine);
    session = refreshed(machine, session);
    machine.must('carelink-server audit verify');
    step('restarted while the database is away, it runs as soon as it is back');
  } finally {
    await endPostgres(folder);
    rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
  }
}

async function until(sentence: string, holds: () => boolean): Promise<void> {
  for (let tries = 0; tries < 100; tries += 1) {
    if (holds()) return;
    await setTimeout(200);
  }
  throw new Error(`The server never ${sentence}.`);
}
