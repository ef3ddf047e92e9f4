/** The code of an error of the operating system, such as `ENOENT`, for messages. */
export function systemCodeOf(error: unknown): string {
  return error instanceof Error && 'code' in error ? String(error.code) : 'unknown error';
}
