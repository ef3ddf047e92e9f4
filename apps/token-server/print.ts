import { escapeLine, escapeLines } from '../../server/text/escape-for-screen.ts';

/**
 * Writes text to standard output. Text that strangers put into the database must not control an administrator's
 * terminal, so whatever a terminal would obey is spelled out, in a way that leaves JSON the same JSON.
 */
export function print(text: string): void {
  process.stdout.write(escapeLines(text));
}

/** Writes a remark to standard error, like `print`. */
export function printRemark(text: string): void {
  process.stderr.write(escapeLines(text));
}

/** One entry of a list: its columns in their order. */
export type Row = Readonly<Record<string, string | number | boolean | null>>;

/** Prints rows for people (aligned columns) or for programs (a JSON array). */
export function printRows(rows: readonly Row[], asJson: boolean | undefined): void {
  printList(rows, asJson, (row) => row);
}

/** Like `printRows`, for entries of which people see only some columns. */
export function printList<Entry>(
  entries: readonly Entry[],
  asJson: boolean | undefined,
  rowOf: (entry: Entry) => Row,
): void {
  print(asJson ? `${JSON.stringify(entries, null, 2)}\n` : tableOf(entries.map(rowOf)));
}

function tableOf(rows: readonly Row[]): string {
  const [first] = rows;
  if (!first) return 'none\n';
  const lines = [Object.keys(first), ...rows.map((row) => Object.values(row).map(cellOf))];
  const widths = Object.keys(first).map((_, column) =>
    Math.max(...lines.map((line) => line[column]?.length ?? 0)),
  );
  const lineOf = (cells: readonly string[]) =>
    cells.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join('  ');
  return lines.map((line) => `${lineOf(line).trimEnd()}\n`).join('');
}

function cellOf(value: Row[string]): string {
  return value === null ? '-' : escapeLine(String(value));
}
