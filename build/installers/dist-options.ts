import { resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { type Format, formats, isFormat, isProcessor, type Processor, processors } from './targets.ts';

export const distHelp = `Makes the installers of the workstation in dist/installers/.

  npm run dist                          everything that this machine has the tools for
  npm run dist -- [FORMAT …] [OPTION …]

Formats: deb, rpm, tar (Linux), nsis, msi (Windows), mac (a zip for macOS).

  --arch x64,arm64          processors; both without it
  --electron-dist FOLDER    takes Electron from there instead of downloading it: Electron's own zip files, or folders
                            linux-x64, win32-x64, darwin-arm64 … with what is in them
  --output FOLDER           instead of dist/installers
  --help                    this text

Installers are signed as the environment says: WIN_CSC_LINK with WIN_CSC_KEY_PASSWORD, or CARELINK_SIGN_COMMAND
(Windows); CSC_LINK and APPLE_ID (macOS, on macOS only); CARELINK_GPG_KEY (SHA256SUMS). See docs/build-installers.md.
A package around any other Electron than the one of package-lock.json is named as a test package.`;

export interface DistOptions {
  readonly help: boolean;
  readonly formats: readonly Format[];
  /** Asked for by name: what can't be made is an error then. */
  readonly isNamed: boolean;
  readonly processors: readonly Processor[];
  readonly electronDist: string | null;
  readonly output: string | null;
}

/** Reads the command line; throws one sentence about what is wrong with it. */
export function parseDistOptions(args: readonly string[]): DistOptions {
  const { values, positionals } = parse(args);
  const unknown = positionals.find((name) => !isFormat(name));
  if (unknown !== undefined)
    throw new Error(`There is no format "${unknown}"; there is ${Object.keys(formats).join(', ')}.`);
  const named = positionals.filter(isFormat);
  return {
    help: values.help ?? false,
    formats: named.length > 0 ? named : Object.keys(formats).filter(isFormat),
    isNamed: named.length > 0,
    processors: values.arch === undefined ? processors : parseProcessors(values.arch),
    electronDist: values['electron-dist'] === undefined ? null : resolve(values['electron-dist']),
    output: values.output === undefined ? null : resolve(values.output),
  };
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
