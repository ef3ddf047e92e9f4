import { readProduct } from '../installers/product.ts';
import type { Platform, Processor } from '../installers/targets.ts';

/** What a package says about itself. */
export interface PackagedProduct {
  readonly name: string;
  readonly version: string;
  readonly platform: Extract<Platform, 'linux' | 'win32'>;
  readonly processor: Processor;
  readonly maintainer: string;
  readonly homepage: string;
  readonly license: string;
  readonly summary: string;
  readonly description: readonly string[];
  /** Files that administrators edit, as absolute paths on the target machine. */
  readonly configuration: readonly string[];
  /** Made in seconds and larger, for trying it out. */
  readonly isDraft: boolean;
}

/** The token server of this checkout. */
export function serverProduct(
  processor: Processor,
  {
    platform = 'linux',
    isDraft = false,
    version,
  }: {
    readonly platform?: PackagedProduct['platform'];
    readonly isDraft?: boolean;
    readonly version?: string;
  } = {},
): PackagedProduct {
  const project = readProduct({ isTest: false, ...(version === undefined ? {} : { version }) });
  return {
    name: 'carelink-server',
    version: project.version,
    platform,
    processor,
    maintainer: project.maintainer,
    homepage: project.homepage,
    license: project.license,
    summary: 'Token server of CareLink Workstation',
    description: [
      'Signs in the users of shared ward computers, rotates their tokens and keeps the',
      'audit trail. Brings its own Node; the database is SQLite.',
    ],
    configuration: ['/etc/logrotate.d/carelink-server'],
    isDraft,
  };
}
