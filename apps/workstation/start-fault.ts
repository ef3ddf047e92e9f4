/** One line for a person: why the workstation does not start, and what to do. `directory` is its data folder. */
export function startFault(error: unknown, directory: string): string {
  if (!(error instanceof Error)) return 'The workstation could not be started.';
  const code = 'code' in error ? String(error.code) : '';
  const isAboutPort = 'syscall' in error && error.syscall === 'listen';
  const isElsewhere = 'path' in error && !isOnTheWay(String(error.path), directory);
  const sentence = isAboutPort ? portFaults[code] : isElsewhere ? undefined : folderSentence(code, directory);
  return sentence ?? error.message;
}

/** In the folder or one of its parents. */
function isOnTheWay(path: string, directory: string): boolean {
  return path.startsWith(directory) || directory.startsWith(path);
}

function folderSentence(code: string, directory: string): string | undefined {
  const sentence =
    folderFaults[code] ?? (/^SQLITE_IOERR_.*LOCK/.test(code) ? hasNoLocks : undefined) ?? faultOfFamily(code);
  return sentence?.(directory);
}

/** SQLite adds the cause to its codes. */
function faultOfFamily(code: string): Sentence | undefined {
  if (code.startsWith('SQLITE_IOERR')) return isFaulty;
  return folderFaults[/^SQLITE_[A-Z]+/.exec(code)?.[0] ?? ''];
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

const isNoPlace: Sentence = (directory) =>
  `The file system of the data folder ${directory} cannot store files; choose a folder on a disk with --data.`;
const isFaulty: Sentence = (directory) =>
  `The disk of the data folder ${directory} has a fault; check it, or choose another with --data.`;
const hasNoLocks: Sentence = (directory) =>
  `The file system of the data folder ${directory} cannot lock files; choose a folder on a local disk with --data.`;
const isTooLong: Sentence = () =>
  'The name of the data folder is too long; choose a shorter one with --data.';
const isCircle: Sentence = (directory) =>
  `The data folder ${directory} is a link that leads nowhere; choose another with --data.`;

/** Codes of Node's file system and of SQLite, which locks the folder. */
const folderFaults: Readonly<Record<string, Sentence>> = {
  EEXIST: isNoFolder,
  ENOTDIR: isNoFolder,
  EACCES: isNotWritable,
  EPERM: isNotWritable,
  EROFS: isNotWritable,
  SQLITE_CANTOPEN: isNotWritable,
  SQLITE_READONLY: isNotWritable,
  ENOENT: isNoPlace,
  EINVAL: isNoPlace,
  ENXIO: isNoPlace,
  ENODEV: isNoPlace,
  EISDIR: isNoPlace,
  ENOTSUP: isNoPlace,
  EOPNOTSUPP: isNoPlace,
  ENOSYS: isNoPlace,
  ELOOP: isCircle,
  ENAMETOOLONG: isTooLong,
  EIO: isFaulty,
  ESTALE: isFaulty,
  ENOTCONN: isFaulty,
  EHOSTDOWN: isFaulty,
  ETIMEDOUT: isFaulty,
  ENOLCK: hasNoLocks,
  SQLITE_PROTOCOL: hasNoLocks,
  SQLITE_NOLFS: hasNoLocks,
  ENOSPC: hasNoSpace,
  EDQUOT: hasNoSpace,
  SQLITE_FULL: hasNoSpace,
  ERR_SOCKET_BAD_PORT: () => '--port must be a number from 0 to 65535.',
};
