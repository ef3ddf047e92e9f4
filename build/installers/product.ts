import { readFileSync } from 'node:fs';
import { join } from 'node:path';

/** The checkout. */
export const root = new URL('../../', import.meta.url).pathname;

/** What an installer says about the program in it. */
export interface Product {
  /** Of the packages of Linux and of every file: `carelink-workstation`. */
  readonly packageName: string;
  readonly displayName: string;
  readonly version: string;
  readonly description: string;
  readonly homepage: string;
  /** `Name <e-mail>`. */
  readonly maintainer: string;
  readonly publisher: string;
  readonly license: string;
  /** Packed around something else than the Electron that it is made for: it must not be taken for the product. */
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

/** Where Linux has the program; a path without a space, since scripts of sites forget quotation marks. */
export const linuxFolder = '/opt/carelink-workstation';
export const linuxCommand = '/usr/bin/carelink-workstation';
/** The name of the program on Windows, and of its folder. */
export const windowsName = 'CareLink Workstation';
/** On Windows, the service of the computer's key, and the command of administrators: one program. */
export const enrolProgram = 'carelink-workstation-enrol.exe';

/** The product by package.json; `version` is another one for tests of upgrades. */
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
