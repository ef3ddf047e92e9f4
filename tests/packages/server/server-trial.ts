import { copyFileSync, mkdirSync } from 'node:fs';
import { basename, join } from 'node:path';
import { makeServerPackages } from '../../../build/server-package/make-server-packages.ts';
import { whyNoPostgres } from '../../support/postgres/provide-postgres.ts';
import { Container } from '../debian/container.ts';
import { debianTools } from '../debian/debian-archive.ts';
import { obstacleToTrial } from '../missing-tools.ts';
import type { TrialReport } from '../trial-report.ts';
import { followInstallPage } from './follow-install-page.ts';
import { tryPackage } from './try-package.ts';
import { tryPostgres } from './try-postgres.ts';

const needed = {
  ...debianTools,
  'systemd-nspawn': 'systemd-container',
  nsenter: 'util-linux',
  rpmbuild: 'rpm',
  'dpkg-deb': 'dpkg',
};
const versions = { old: '0.2.0', new: '0.3.0' };

/** Tries deb and rpm of the token server, each on a Debian machine with systemd. */
export async function tryServerPackages(scratch: string, report: TrialReport): Promise<void> {
  report.part('Server: deb and rpm on a Debian machine with systemd');
  const obstacle = obstacleToTrial(needed, { asRoot: true });
  if (obstacle !== null) return report.leftOut(obstacle);
  const output = join(scratch, 'server');
  const made: string[] = [];
  for (const version of Object.values(versions)) {
    const request = { formats: ['deb', 'rpm'], processors: ['x64'], output, isDraft: true, version } as const;
    made.push(...(await makeServerPackages({ ...request, say: () => undefined })));
  }
  const onMachine = async (kind: 'deb' | 'rpm', versions: readonly string[], attempt: Attempt) => {
    const machine = await Container.boot();
    try {
      mkdirSync(machine.path('/packages'));
      const isMeant = (file: string) => file.endsWith(kind) && versions.some((each) => file.includes(each));
      for (const file of made.filter(isMeant))
        copyFileSync(file, machine.path(`/packages/${basename(file)}`));
      await attempt(machine);
    } finally {
      await machine.close();
    }
  };
  for (const kind of ['deb', 'rpm'] as const)
    await onMachine(kind, Object.values(versions), (machine) =>
      tryPackage(machine, kind, { versions, report }),
    );
  await onMachine('deb', [versions.old], (machine) => followInstallPage(machine, report));
  const noPostgres = whyNoPostgres();
  if (noPostgres !== null) return report.leftOut(noPostgres);
  await onMachine('deb', Object.values(versions), (machine) => tryPostgres(machine, { versions, report }));
}

type Attempt = (machine: Container) => Promise<void>;
