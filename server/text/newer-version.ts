/** The newer of two versions such as `0.10.1`. */
export function newerVersion(one: string, other: string): string {
  const [left, right] = [numbersOf(one), numbersOf(other)];
  const at = left.findIndex((number, index) => number !== right[index]);
  return at < 0 || (left[at] ?? 0) > (right[at] ?? 0) ? one : other;
}

/** Whether a version comes before another. */
export function isOlderVersion(version: string, than: string): boolean {
  return newerVersion(version, than) !== version;
}

/** Of `0.3.0-beta.1` those of the version that it leads to. */
function numbersOf(version: string): number[] {
  return [0, 1, 2].map((part) => Number(/^\d+/.exec(version.split('.')[part] ?? '')?.[0] ?? 0));
}
