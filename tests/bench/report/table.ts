import { type Goal, isMet, type Row } from './row.ts';

export interface Section {
  readonly title: string;
  readonly rows: readonly Row[];
  /** Why the scenario was aborted; null when it was not. */
  readonly failure: string | null;
}

/** A section as an aligned Markdown table: for the terminal and for the page alike. */
export function sectionText({ title, rows, failure }: Section): string {
  const heading = `### ${title}\n`;
  const failed = failure === null ? '' : `\n**FAILED: ${failure}**\n`;
  return rows.length === 0 ? heading + failed : `${heading}\n${tableOf(rows)}${failed}`;
}

function tableOf(rows: readonly Row[]): string {
  const cells = rows.map((row) => [row.what, amount(row), wanted(row), row.note ?? '']);
  const lines = [['what', 'measured', 'goal', 'note'], ...cells];
  const widths = [0, 1, 2, 3].map((column) => Math.max(...lines.map((line) => line[column]?.length ?? 0)));
  const [header = '', ...body] = lines.map((line) => lineOf(line, widths));
  return `${[
    header,
    lineOf(
      widths.map((width) => '-'.repeat(width)),
      widths,
    ),
    ...body,
  ].join('\n')}\n`;
}

function lineOf(cells: readonly string[], widths: readonly number[]): string {
  return `| ${cells.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join(' | ')} |`;
}

function amount({ value, unit }: Row): string {
  return `${shown(value)}${unit === '×' || unit === '%' ? ` ${unit}` : unit === '/s' ? '/s' : ` ${unit}`}`;
}

function shown(value: number): string {
  if (Number.isInteger(value) || Math.abs(value) >= 100) return Math.round(value).toLocaleString('en');
  return value.toPrecision(3);
}

function wanted(row: Row): string {
  if (!row.goal) return '';
  return `${bound(row.goal)} ${isMet(row) ? 'met' : '**missed**'}`;
}

function bound(goal: Goal): string {
  if ('atLeast' in goal) return `≥ ${goal.atLeast}`;
  return 'atMost' in goal ? `≤ ${goal.atMost}` : `= ${goal.exactly}`;
}
