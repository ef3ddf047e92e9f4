import { lstatSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import manifest from '../../package.json' with { type: 'json' };

export type Processor = 'x64' | 'arm64';

/** What a package says of itself. */
export interface PackagedProduct {
  readonly name: string;
  readonly version: string;
  readonly processor: Processor;
  readonly maintainer: string;
  readonly homepage: string;
  readonly license: string;
  readonly summary: string;
  readonly description: readonly string[];
  /** Files that an administrator edits, as absolute paths on the target machine. */
  readonly configuration: readonly string[];
  /** Made in seconds and larger, to be tried. */
  readonly isDraft: boolean;
}

/** The token server of this checkout. */
export function serverProduct(
  processor: Processor,
  { isDraft = false, version = manifest.version } = {},
): PackagedProduct {
  return {
    name: 'carelink-server',
    version,
    processor,
    maintainer: 'CareLink Workstation maintainers <maintainers@carelink.example>',
    homepage: 'https://carelink.example/',
    license: manifest.license,
    summary: 'Token server of CareLink Workstation',
    description: [
      'Signs in the users of shared ward computers, rotates their tokens and keeps the',
      'audit trail. Brings its own Node; the database is SQLite.',
    ],
    configuration: ['/etc/logrotate.d/carelink-server'],
    isDraft,
  };
}

/** Every folder below a folder, with paths as from its root. */
export function foldersOf(tree: string, below = ''): string[] {
  return readdirSync(join(tree, below), { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .flatMap(({ name }) => [`${below}/${name}`, ...foldersOf(tree, `${below}/${name}`)]);
}

/** Every file and link below a folder, with paths as from its root. */
export function filesOf(tree: string, below = ''): string[] {
  return readdirSync(join(tree, below), { withFileTypes: true }).flatMap((entry) => {
    const path = `${below}/${entry.name}`;
    return entry.isDirectory() ? filesOf(tree, path) : [path];
  });
}

/** How much the files below a folder take, in bytes. */
export function folderBytes(tree: string): number {
  return filesOf(tree).reduce((sum, path) => sum + lstatSync(join(tree, path)).size, 0);
}
