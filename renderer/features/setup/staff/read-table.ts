/** One row of a list that somebody typed, pasted or exported from a spreadsheet. */
export interface TableRow {
  /** Of its first line, from 1. */
  readonly line: number;
  /** In NFC, without what is drawn as nothing, and with single spaces. */
  readonly cells: readonly string[];
  /** Between the cells of the list. */
  readonly separator: string;
  /** The quotation mark that opens a cell is never closed. */
  readonly isOpen: boolean;
}

/** Excel writes it before a list whose separator its reader could not guess. */
const namedSeparator = /^sep=([;,\t|])(?:\r\n|\r|\n|$)/i;

/**
 * Reads a list with tabs, semicolons or commas between its cells, in the quotation of CSV (RFC 4180). Empty lines are
 * left out.
 */
export function readTable(given: string): TableRow[] {
  const text = given.replace(/^\ufeff/, '').normalize('NFC');
  const named = namedSeparator.exec(text);
  const separator = named?.[1] ?? separatorOf(text);
  const rows: TableRow[] = [];
  let line = 1;
  let rest = named ? text.slice(named[0].length) : text;
  if (named) line += 1;
  while (rest !== '') {
    const row = firstRow(rest, separator);
    if (row.cells.some((cell) => cell !== ''))
      rows.push({ line, cells: row.cells, separator, isOpen: row.isOpen });
    line += row.lines;
    rest = rest.slice(row.length);
  }
  return rows;
}

/** The strongest separator of the first line that has one: names may hold commas, and hardly anything else. */
function separatorOf(text: string): string {
  const line = /^.*[\t;,].*$/m.exec(text)?.[0].replace(/"[^"]*"/g, '') ?? '';
  return ['\t', ';'].find((mark) => line.includes(mark)) ?? ',';
}

interface FirstRow {
  readonly cells: readonly string[];
  readonly isOpen: boolean;
  /** Of the text it takes, with its line break. */
  readonly length: number;
  readonly lines: number;
}

function firstRow(text: string, separator: string): FirstRow {
  const cells: string[] = [];
  let at = 0;
  for (;;) {
    const { cell, end, isOpen } = cellAt(text, at, separator);
    cells.push(cell);
    at = end;
    if (text[at] === separator) {
      at += 1;
      continue;
    }
    if (text.startsWith('\r\n', at)) at += 2;
    else if (at < text.length) at += 1;
    return { cells, isOpen, length: at, lines: text.slice(0, at).match(/\r\n|\r|\n/g)?.length ?? 1 };
  }
}

function cellAt(text: string, start: number, separator: string) {
  const opening = /[ ]*"/y;
  opening.lastIndex = start;
  if (!opening.test(text)) {
    const end = endOfCell(text, start, separator);
    return { cell: tidied(text.slice(start, end)), end, isOpen: false };
  }
  const content = /[^"]*(?:""[^"]*)*/y;
  content.lastIndex = opening.lastIndex;
  const cell = tidied((content.exec(text)?.[0] ?? '').replaceAll('""', '"'));
  const closing = content.lastIndex;
  return { cell, end: endOfCell(text, closing, separator), isOpen: text[closing] !== '"' };
}

/** What `shownForm` of the server leaves out; written without set notation, which older browsers do not know. */
const unseen =
  /(?!\u200c|\u200d|[\u202a-\u202e\u2066-\u2069]|\p{Variation_Selector})\p{Default_Ignorable_Code_Point}/gu;

/** As the server keeps it: what nobody sees makes no other name. */
function tidied(cell: string): string {
  return cell.replace(unseen, '').replace(/\s+/g, ' ').trim();
}

function endOfCell(text: string, start: number, separator: string): number {
  let end = start;
  while (end < text.length && text[end] !== separator && text[end] !== '\n' && text[end] !== '\r') end += 1;
  return end;
}
