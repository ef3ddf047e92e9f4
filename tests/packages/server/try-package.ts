import assert from 'node:assert/strict';
import { withOlderSchema } from '../../support/store/older-schema.ts';
import type { Container } from '../debian/container.ts';
import type { TrialReport } from '../trial-report.ts';
import { metrics, post, ready, refreshed, tokensOf } from './ask-server.ts';

const admin = { username: 'ada', password: 'correct horse battery' };
const configuration = '/etc/carelink/server.json';
const database = '/var/lib/carelink/carelink.sqlite';

interface Kind {
  readonly install: (version: string) => string;
  readonly remove: string;
  /** Null: there is no such thing. */
  readonly purge: string | null;
}

export const kinds: Readonly<Record<'deb' | 'rpm', Kind>> = {
  deb: {
    install: (version) => `dpkg -i /packages/carelink-server_${version}_amd64.deb`,
    remove: 'dpkg -r carelink-server',
    purge: 'dpkg -P carelink-server',
  },
  rpm: {
    // What it needs is there, but not known to the rpm of a Debian.
    install: (version) => `rpm -U --oldpackage --nodeps /packages/carelink-server-${version}-1.x86_64.rpm`,
    remove: 'rpm -e carelink-server',
    purge: null,
  },
};

/** Takes a package through its life on one machine and reports each step; throws at the first that fails. */
export async function tryPackage(
  machine: Container,
  kind: 'deb' | 'rpm',
  {
    versions,
    report,
  }: { readonly versions: { readonly old: string; readonly new: string }; readonly report: TrialReport },
): Promise<void> {
  const { install, remove, purge } = kinds[kind];
  const step = (sentence: string) => report.check(`${kind}: ${sentence}`, true);
  const before = filesOf(machine);

  machine.must(install(versions.old));
  assert.equal(machine.must(`stat -c "%U:%G %a" ${configuration}`).trim(), 'root:carelink 640');
  assert.equal(machine.must('stat -c "%U:%G %a" /var/lib/carelink').trim(), 'carelink:carelink 700');
  assert.match(machine.must('carelink-server --version'), /CareLink token server/);
  step('installed in silence; the server does not run before it has an administrator');

  const initialized = machine.must(
    `carelink-server init --username ${admin.username} --password-stdin`,
    admin.password,
  );
  assert.match(initialized, /Administrator ada added/);
  assert.equal(
    machine.must(`stat -c "%U" ${database} /var/lib/carelink/carelink.keys.json`).trim(),
    'carelink\ncarelink',
  );
  assert.notEqual(machine.run('carelink-server init --username eve --password-stdin', 'x').code, 0);
  step('init as root leaves files that belong to the service, and refuses a second administrator');

  // As somebody edits it; upgrades must keep that. Without a key, a session can be tried from a shell.
  machine.must(`sed -i '2i "clients": { "unbound": "allow" },' ${configuration}`);
  machine.must('systemctl enable --now carelink-server carelink-backup.timer');
  await ready(machine);
  machine.must('systemctl reload carelink-server');
  await ready(machine);
  const signedIn = post(machine, '/account/token/', admin);
  assert.equal(signedIn.status, 200, signedIn.text);
  let session = tokensOf(signedIn.text);
  step('runs as a service, reloads, signs in');

  // Whoever has removed old backups may have removed their folder, too.
  machine.must('rm -r /var/backups/carelink && systemctl start carelink-backup.service');
  assert.equal(machine.must('stat -c "%U %a" /var/backups/carelink').trim(), 'carelink 700');
  assert.match(metrics(machine), /^carelink_last_backup_timestamp_seconds 1\d{9}/m);
  assert.match(metrics(machine), /^carelink_build_info\{version="[^"]+"\} 1$/m);
  assert.match(metrics(machine), /^carelink_database_size_bytes [1-9]/m);
  assert.match(machine.must('systemctl list-timers --all'), /carelink-backup\.timer/);
  assert.match(machine.must('ls /var/backups/carelink'), /^carelink-\d{8}T\d{6}Z\.sqlite$/m);
  step('the backup service makes a checked backup, and the metrics know of it');

  session = refreshed(machine, session);
  machine.must(install(versions.new));
  await ready(machine);
  assert.equal(machine.must('cat /usr/lib/carelink-server/VERSION').trim(), versions.new);
  machine.must(`test -s /var/backups/carelink/before-${versions.new}.sqlite`);
  const afterUpgrade = refreshed(machine, session);
  machine.must('carelink-server audit verify');
  step('upgraded with a session open: backup first, restarted, and the session goes on');

  const refused = machine.run(install(versions.old));
  assert.notEqual(refused.code, 0);
  assert.match(refused.output, /is older and cannot read its database/);
  assert.match(refused.output, /restore \/var\/backups\/carelink\/before-0\.3\.0\.sqlite --force/);
  await ready(machine);
  assert.equal(machine.must('cat /usr/lib/carelink-server/VERSION').trim(), versions.new);
  refreshed(machine, afterUpgrade);
  step('a downgrade is refused with the way back, and the newer server runs on');

  machine.must(remove);
  machine.must(install(versions.old));
  machine.must(`carelink-server restore /var/backups/carelink/before-${versions.new}.sqlite --force`);
  machine.must('systemctl enable --now carelink-server');
  await ready(machine);
  assert.equal(post(machine, '/account/token/', admin).status, 200);
  machine.must('carelink-server audit verify');
  step('the way back works as it is printed');

  machine.must('chmod 0500 /var/backups/carelink && chown root /var/backups/carelink');
  const unsafe = machine.run(install(versions.new));
  assert.notEqual(unsafe.code, 0);
  assert.match(unsafe.output, /nothing was upgraded/);
  assert.equal(machine.must('cat /usr/lib/carelink-server/VERSION').trim(), versions.old);
  await ready(machine);
  machine.must('chmod 0700 /var/backups/carelink && chown carelink /var/backups/carelink');
  step('without a backup there is no upgrade, and the server runs on');

  machine.must('systemctl stop carelink-server');
  withOlderSchema(machine.path(database), 21);
  machine.must(install(versions.new));
  machine.must('systemctl start carelink-server');
  await ready(machine);
  assert.match(metrics(machine), /^carelink_last_backup_timestamp_seconds 0$/m);
  machine.must('carelink-server audit verify');
  step('upgraded from an older database while the server was stopped: backed up as it was, then migrated');

  machine.must(remove);
  assert.notEqual(machine.run('systemctl is-active carelink-server').code, 0);
  machine.must(`test -s ${database}`);
  step('removed: the service is gone, the data stays');
  if (purge !== null) {
    const { output } = machine.run(purge);
    assert.match(output, /backups stay in/);
    machine.must('rm -r /var/backups/carelink');
    assert.deepEqual(
      filesOf(machine).filter((path) => !before.includes(path)),
      [],
    );
    assert.notEqual(machine.run('getent passwd carelink').code, 0);
    step('purged: backups stay and are named, nothing else is left');
  }
}

/** What a package can leave; the logs and caches of the system are its own. */
function filesOf(machine: Container): readonly string[] {
  return machine
    .must(
      'find / -xdev \\( -path /proc -o -path /sys -o -path /run -o -path /tmp -o -path /packages \\) -prune -o -print',
    )
    .split('\n')
    .filter(
      (path) =>
        !/^\/var\/(log\/(journal|dpkg\.log)|tmp\/systemd-private|lib\/(dpkg|rpm|systemd)|cache)|^\/(root|usr)\/lib\/sysimage|^\/root\/\.rpmdb|^\/etc\/(passwd|group|g?shadow|subuid|subgid)-?$/.test(
          path,
        ),
    );
}
