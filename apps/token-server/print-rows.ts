import { escapeLine } from '../../server/text/escape-for-screen.ts';
import { print } from './print.ts';

/** One entry of a list: its columns in their order. */
export type Row = Readonly<Record<string, string | number | boolean | null>>;

/** Prints rows for people (aligned columns) or for programs (a JSON array). */
export function printRows(rows: readonly Row[], asJson: boolean | undefined): void {
  printList(rows, asJson, (row) => row);
}

/** The same of entries that hold more for programs than fits into the columns of a row. */
export function printList<Entry>(
  entries: readonly Entry[],
  asJson: boolean | undefined,
  rowOf: (entry: Entry) => Row,
): void {
  print(asJson ? `${JSON.stringify(entries, null, 2)}\n` : tableOf(entries.map(rowOf)));
}

function tableOf(rows: readonly Row[]): string {
  const first = rows[0];
  if (!first) return 'none\n';
  const lines = [Object.keys(first), ...rows.map((row) => Object.values(row).map(cellOf))];
  const widths = Object.keys(first).map((_, column) =>
    Math.max(...lines.map((line) => line[column]?.length ?? 0)),
  );
  return lines
    .map(
      (line) =>
        `${line
          .map((cell, column) => cell.padEnd(widths[column] ?? 0))
          .join('  ')
          .trimEnd()}\n`,
    )
    .join('');
}

function cellOf(value: Row[string]): string {
  return value === null ? '-' : escapeLine(String(value));
}
