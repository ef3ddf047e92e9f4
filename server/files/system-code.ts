/** What Linux says of shares and quotas, and Node.js has no names for. */
const withoutName: Readonly<Record<number, string>> = { [-116]: 'ESTALE', [-122]: 'EDQUOT' };

/** The code of an operating system error, such as `ENOENT`, for messages. */
export function systemCodeOf(error: unknown): string {
  if (!(error instanceof Error && 'code' in error)) return 'unknown error';
  const errno = 'errno' in error ? Number(error.errno) : 0;
  return (process.platform === 'linux' && withoutName[errno]) || String(error.code);
}
