/** The code of an operating system error, such as `ENOENT`, for messages. */
export function systemCodeOf(error: unknown): string {
  return error instanceof Error && 'code' in error ? String(error.code) : 'unknown error';
}
