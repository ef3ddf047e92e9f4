import { copyFileSync, mkdirSync, readdirSync, symlinkSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { buildKeyService } from '../../key-service/build-key-service.ts';
import { linuxFolder, type Product, root } from '../product.ts';
import type { Processor } from '../targets.ts';

const program = `${linuxFolder}/carelink-workstation-key`;
/** For administrators. */
export const enrolCommand = '/usr/sbin/carelink-workstation-enrol';
export const unitFolder = '/usr/lib/systemd/system';
const sources = join(root, 'build', 'installers', 'linux', 'systemd');

/** What waits for requests as soon as systemd runs, without being enabled by a script. */
const wantedBy = {
  'sockets.target': 'carelink-workstation-key.socket',
  'timers.target': 'carelink-workstation-enrol.timer',
};

/** Units, and the links that enable them, at their places on a computer. */
export const unitFiles: readonly string[] = [
  ...readdirSync(sources).map((name) => `${unitFolder}/${name}`),
  ...Object.entries(wantedBy).map(([target, unit]) => `${unitFolder}/${target}.wants/${unit}`),
];

/** Adds the key service to the files of a package. */
export async function layOutKeyService(tree: string, product: Product, processor: Processor): Promise<void> {
  const { version } = product;
  await buildKeyService({ platform: 'linux', processor }, { file: join(tree, program), version });
  link(program, join(tree, enrolCommand));
  mkdirSync(join(tree, unitFolder), { recursive: true });
  for (const name of readdirSync(sources)) copyFileSync(join(sources, name), join(tree, unitFolder, name));
  for (const [target, unit] of Object.entries(wantedBy))
    link(`../${unit}`, join(tree, unitFolder, `${target}.wants`, unit));
}

function link(to: string, path: string): void {
  mkdirSync(dirname(path), { recursive: true });
  symlinkSync(to, path);
}

/** Shell code to run after an installation or update: starts the units and stops the old service. */
export const startUnits = `if test -d /run/systemd/system; then
  systemctl daemon-reload || true
  systemctl try-restart carelink-workstation-key.service || true
  systemctl start carelink-workstation-key.socket carelink-workstation-enrol.timer || true
fi
`;

/** Shell code to run before a removal. */
export const stopUnits = `if test -d /run/systemd/system; then
  systemctl stop carelink-workstation-enrol.timer carelink-workstation-key.socket carelink-workstation-key.service || true
fi
`;

/** Shell code to run after a removal. */
export const forgetUnits = `if test -d /run/systemd/system; then systemctl daemon-reload || true; fi
`;

/** Where key and enrolment are. */
export const keyFolder = '/var/lib/carelink-workstation';
