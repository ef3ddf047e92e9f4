import { readFileSync } from 'node:fs';
import { join } from 'node:path';

/** The checkout. */
export const root = new URL('../../', import.meta.url).pathname;

/** What an installer says about the program it contains. */
export interface Product {
  /** The name of Linux packages and all files: `carelink-workstation`. */
  readonly packageName: string;
  readonly displayName: string;
  readonly version: string;
  readonly description: string;
  readonly homepage: string;
  /** `Name <e-mail>`. */
  readonly maintainer: string;
  readonly publisher: string;
  readonly license: string;
  /** Packed around an Electron other than the intended one, so it must not be taken for the product. */
  readonly isTest: boolean;
}

interface Manifest {
  readonly name: string;
  readonly version: string;
  readonly description: string;
  readonly homepage: string;
  readonly license: string;
  readonly author: { readonly name: string; readonly email: string };
}

/** Where Linux has the program; the path has no space, because sites' scripts often lack quotation marks. */
export const linuxFolder = '/opt/carelink-workstation';
export const linuxCommand = '/usr/bin/carelink-workstation';
/** The name of the program and its folder on Windows. */
export const windowsName = 'CareLink Workstation';
/** On Windows, the service for the computer's key and the administrators' command: one program. */
export const enrolProgram = 'carelink-workstation-enrol.exe';

/** The product according to package.json; `version` is another one for tests of upgrades. */
export function readProduct({ isTest, version }: { isTest: boolean; version?: string }): Product {
  const manifest = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as Manifest;
  const mark = isTest ? '-test' : '';
  return {
    packageName: `${manifest.name}${mark}`,
    displayName: `${windowsName}${isTest ? ' (test package)' : ''}`,
    version: version ?? manifest.version,
    description: manifest.description,
    homepage: manifest.homepage,
    maintainer: `${manifest.author.name} <${manifest.author.email}>`,
    publisher: manifest.author.name,
    license: manifest.license,
    isTest,
  };
}
