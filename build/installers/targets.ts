export type Platform = 'linux' | 'win32' | 'darwin';
export type Processor = 'x64' | 'arm64';
export type Format = 'deb' | 'rpm' | 'tar' | 'nsis' | 'msi' | 'mac';

/** A kind of computer that the workstation is packed for. */
export interface Target {
  readonly platform: Platform;
  readonly processor: Processor;
}

/** What can be made, in the order in which it is made. */
export const formats: Readonly<Record<Format, Platform>> = {
  deb: 'linux',
  rpm: 'linux',
  tar: 'linux',
  nsis: 'win32',
  msi: 'win32',
  mac: 'darwin',
};

export const processors: readonly Processor[] = ['x64', 'arm64'];

export const isFormat = (name: string): name is Format => Object.hasOwn(formats, name);
export const isProcessor = (name: string): name is Processor => processors.some((each) => each === name);

/** As used in the names of folders and files: `linux-arm64`. */
export const nameOf = ({ platform, processor }: Target): string => `${platform}-${processor}`;
