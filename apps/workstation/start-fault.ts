/** One line for a person about why the workstation does not start, and what to do; `directory` is its data folder. */
export function startFault(error: unknown, directory: string): string {
  if (!(error instanceof Error)) return 'The workstation could not be started.';
  const code = 'code' in error ? String(error.code) : '';
  const isAboutPort = 'syscall' in error && error.syscall === 'listen';
  return (isAboutPort ? portFaults[code] : folderFaults[code]?.(directory)) ?? error.message;
}

const portFaults: Readonly<Record<string, string>> = {
  EADDRINUSE: 'The port is in use by another program; choose another or leave --port out.',
  EACCES: 'The port needs more rights; choose one above 1023 or leave --port out.',
};

type Sentence = (directory: string) => string;

const isNoFolder: Sentence = (directory) =>
  `The data folder ${directory} is a file or lies in one; choose a folder with --data.`;
const isNotWritable: Sentence = (directory) =>
  `The data folder ${directory} is not writable; make it yours or choose another with --data.`;
const hasNoSpace: Sentence = (directory) =>
  `There is no space left for the data folder ${directory}; free some or choose another disk with --data.`;

/** Codes of Node's file system and of SQLite, which locks the folder. */
const folderFaults: Readonly<Record<string, Sentence>> = {
  EEXIST: isNoFolder,
  ENOTDIR: isNoFolder,
  EACCES: isNotWritable,
  EPERM: isNotWritable,
  EROFS: isNotWritable,
  SQLITE_CANTOPEN: isNotWritable,
  SQLITE_READONLY: isNotWritable,
  ENOSPC: hasNoSpace,
  EDQUOT: hasNoSpace,
  SQLITE_FULL: hasNoSpace,
  ERR_SOCKET_BAD_PORT: () => '--port must be a number from 0 to 65535.',
};
