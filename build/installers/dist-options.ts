import { resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { isServerFormat, type ServerFormat, serverFormats } from '../server-package/server-formats.ts';
import { type Format, formats, isFormat, isProcessor, type Processor, processors } from './targets.ts';

export const distHelp = `Makes the installers of the workstation and the packages of the server in dist/installers/.

  npm run dist                                      everything that this machine has the tools for
  npm run dist -- [PRODUCT …] [FORMAT …] [OPTION …]

Products: workstation, server; both without a name.
Formats of the workstation: deb, rpm, tar (Linux), nsis, msi (Windows), mac (a zip for macOS).
Formats of the server: deb, rpm, tar (Linux), zip (a service of Windows).

  --arch x64,arm64          processors; both without it
  --electron-dist FOLDER    takes Electron from there instead of downloading it: Electron's own zip files, or folders
                            linux-x64, win32-x64, darwin-arm64 … with what is in them
  --output FOLDER           instead of dist/installers
  --help                    this text

Installers are signed as the environment says: WIN_CSC_LINK with WIN_CSC_KEY_PASSWORD, or CARELINK_SIGN_COMMAND
(Windows); CSC_LINK and APPLE_ID (macOS, on macOS only); CARELINK_GPG_KEY (SHA256SUMS). See docs/build-installers.md.
A package around any other Electron than the one of package-lock.json is named as a test package.`;

export const products = ['workstation', 'server'] as const;
export type ProductName = (typeof products)[number];

export interface DistOptions {
  readonly help: boolean;
  /** Of the workstation. */
  readonly formats: readonly Format[];
  readonly serverFormats: readonly ServerFormat[];
  /** Formats named on the command line: it is an error if one of them cannot be made. */
  readonly isNamed: boolean;
  readonly processors: readonly Processor[];
  readonly electronDist: string | null;
  readonly output: string | null;
}

const allFormats = Object.keys(formats).filter(isFormat);
const isProduct = (name: string): name is ProductName => products.some((each) => each === name);

/** Reads the command line; throws one sentence about what is wrong with it. */
export function parseDistOptions(args: readonly string[]): DistOptions {
  const { values, positionals } = parse(args);
  const namedProducts = positionals.filter(isProduct);
  const namedFormats = positionals.filter((name) => !isProduct(name));
  const isWanted = (product: ProductName) => namedProducts.length === 0 || namedProducts.includes(product);
  const chosen = {
    formats: isWanted('workstation') ? chosenOf(allFormats, namedFormats) : [],
    serverFormats: isWanted('server') ? chosenOf(serverFormats, namedFormats) : [],
  };
  refuseUnknown(namedFormats, namedProducts, [...chosen.formats, ...chosen.serverFormats]);
  return {
    help: values.help ?? false,
    ...chosen,
    isNamed: positionals.length > 0,
    processors: values.arch === undefined ? processors : parseProcessors(values.arch),
    electronDist: values['electron-dist'] === undefined ? null : resolve(values['electron-dist']),
    output: values.output === undefined ? null : resolve(values.output),
  };
}

function chosenOf<Name extends string>(all: readonly Name[], named: readonly string[]): readonly Name[] {
  return named.length === 0 ? all : all.filter((name) => named.includes(name));
}

function refuseUnknown(
  named: readonly string[],
  of: readonly ProductName[],
  chosen: readonly string[],
): void {
  const unknown = named.find((name) => !chosen.includes(name));
  if (unknown === undefined) return;
  const known = [...new Set([...allFormats, ...serverFormats])];
  if (isFormat(unknown) || isServerFormat(unknown))
    throw new Error(`There is no ${unknown} of the ${of.join(' and the ')}.`);
  throw new Error(`There is no format "${unknown}"; there is ${known.join(', ')}.`);
}

function parse(args: readonly string[]) {
  try {
    const text = { type: 'string' } as const;
    const help = { type: 'boolean', short: 'h' } as const;
    const options = { help, arch: text, 'electron-dist': text, output: text };
    return parseArgs({ args: [...args], options, allowPositionals: true });
  } catch (error) {
    throw new Error(`${error instanceof Error ? error.message : String(error)}. See npm run dist -- --help`);
  }
}

function parseProcessors(list: string): Processor[] {
  const names = list.split(',').map((name) => name.trim());
  const unknown = names.find((name) => !isProcessor(name));
  if (unknown !== undefined)
    throw new Error(`There is no processor "${unknown}"; there is ${processors.join(', ')}.`);
  return names.filter(isProcessor);
}
