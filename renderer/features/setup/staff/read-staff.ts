import type { ChannelInput } from '../../../../electron/ipc/contract.ts';
import { longestName, mostStaff } from '../../../../server/contract/constants.ts';
import { beginsLikeFormula } from '../../../../server/text/begins-like-formula.ts';
import { foldUsername, normalizeUsername } from '../../../../server/text/fold-username.ts';
import { problemOfNewUsername } from '../../../../server/text/problem-of-new-username.ts';
import { readTable, type TableRow } from './read-table.ts';
import { columnOf, roleOf, type StaffColumn } from './staff-words.ts';
import { suggestUsername } from './suggest-username.ts';

type SetupStaff = NonNullable<ChannelInput<'setup.run'>['staff']>;

/** Somebody as the set-up adds them, and the line of the list. */
export type StaffMember = SetupStaff[number] & { readonly line: number };

export type StaffProblemKind =
  | 'open'
  | 'columns'
  | 'noName'
  | 'nameTwice'
  | 'text'
  | 'misread'
  | 'formula'
  | 'role'
  | 'administrator'
  | 'username'
  | 'usernameTaken';

export interface StaffProblem {
  readonly line: number;
  readonly kind: StaffProblemKind;
  /** What was written there, cut short. */
  readonly value: string;
}

export interface StaffList {
  readonly people: readonly StaffMember[];
  readonly problems: readonly StaffProblem[];
  /** Headings of columns that mean nothing here, such as a telephone number. */
  readonly unused: readonly string[];
  /** Wards that are new besides the one that is set up. */
  readonly newWards: readonly string[];
  /** More rows than the set-up takes; then nothing else is looked at. */
  readonly tooMany: number | null;
}

export interface StaffSurroundings {
  /** User name of the administrator, which nobody else has. */
  readonly administrator: string;
  readonly ward: string;
}

/** Without a heading the cells mean this. */
const usualColumns: readonly StaffColumn[] = ['name', 'username', 'role', 'ward'];
const shortColumns: readonly StaffColumn[] = ['name', 'role', 'ward'];

/** Understands a list of people as it was typed, pasted or exported; the server checks everything again. */
export function readStaff(text: string, surroundings: StaffSurroundings): StaffList {
  const table = readTable(text);
  const { columns, unused, rows } = headed(table);
  const nothing = { people: [], problems: [], unused, newWards: [], tooMany: null };
  if (rows.length > mostStaff) return { ...nothing, tooMany: rows.length };
  const read = rows.map((row) => ({ row, words: wordsOf(row, columns) }));
  const taken = new Set([foldUsername(surroundings.administrator)]);
  const problems: StaffProblem[] = [];
  const people: (StaffMember | null)[] = read.map(({ row, words }) => {
    const problem = problemOf(row, words, columns.length) ?? takenName(words, taken);
    if (problem) problems.push({ line: row.line, ...problem, value: shortened(problem.value) });
    return problem ? null : memberOf(row, words);
  });
  // Those who bring a name keep it; the others get what is left.
  const names = new Set<string>();
  const named = people.flatMap((member) => {
    if (member === null) return [];
    if (member.username !== '') return [member];
    const name = member.display_name.toLowerCase();
    const username = suggestUsername(member.display_name, (suggestion) =>
      taken.has(foldUsername(suggestion)),
    );
    const kind = names.has(name) ? 'nameTwice' : problemOfNewUsername(username) === null ? null : 'username';
    if (kind !== null) {
      problems.push({ line: member.line, kind, value: shortened(member.display_name) });
      return [];
    }
    names.add(name);
    taken.add(foldUsername(username));
    return [{ ...member, username }];
  });
  problems.sort((one, other) => one.line - other.line);
  return { ...nothing, people: named, problems, newWards: newWardsOf(named, surroundings.ward) };
}

type Words = Readonly<Record<Exclude<StaffColumn, 'first' | 'last'>, string>>;
type Problem = Omit<StaffProblem, 'line'>;

function headed(table: readonly TableRow[]) {
  const at = headingIn(table);
  const heading = table[at];
  if (heading === undefined) return { columns: usualColumns, unused: [], rows: table };
  const meanings = heading.cells.map(columnOf);
  const unused = heading.cells.filter((cell, index) => cell !== '' && meanings[index] === null);
  return { columns: meanings, unused: unused.map(shortened), rows: table.slice(at + 1) };
}

/** Where the names of the columns stand: first, or below a title and a date, which fill one cell each; -1: nowhere. */
function headingIn(table: readonly TableRow[]): number {
  const isTitle = ({ cells }: TableRow) => cells.filter((cell) => cell !== '').length === 1;
  const at = table.findIndex((row, index) => index === mostTitles || !isTitle(row));
  const isHeading = (row: TableRow | undefined, least: number) => {
    const meanings = row?.cells.map(columnOf).filter((column) => column !== null) ?? [];
    return meanings.length >= least && meanings.some((column) => column !== 'role' && column !== 'ward');
  };
  if (isHeading(table[0], 1)) return 0;
  return isHeading(table[at], 2) ? at : -1;
}

const mostTitles = 5;

/** "Ruiz, Ana" is how lists name people; user names have no capital and no second part. */
function isGivenName(cell: string): boolean {
  return /^\p{Lu}[\p{Ll}\p{M}'’-]+(?:[ -]\p{Lu}[\p{Ll}\p{M}.'’-]*)*$/u.test(cell) && roleOf(cell) === null;
}

/** With the first name before the last one, where a comma without quotation marks has parted them. */
function joined({ cells, separator }: TableRow): readonly string[] {
  const [last = '', first = '', ...rest] = cells;
  return separator === ',' && last !== '' && isGivenName(first) ? [`${first} ${last}`, ...rest] : cells;
}

function wordsOf(row: TableRow, given: readonly (StaffColumn | null)[]): Words {
  const cells = given === usualColumns ? joined(row) : row.cells;
  // "Ana Ruiz; nurse" is more often written than a user name that is a profession.
  const isShort = given === usualColumns && roleOf(cells[1] ?? '') !== null;
  const columns = isShort ? shortColumns : given;
  const cell = (column: StaffColumn) => cells[columns.indexOf(column)] ?? '';
  const has = (column: StaffColumn) => columns.includes(column);
  // "Name" beside a first name is the last one, and the other way round.
  const parts = [
    has('first') ? cell('first') : has('last') ? cell('name') : '',
    has('last') ? cell('last') : has('first') ? cell('name') : '',
  ];
  const whole = has('first') || has('last') ? parts.filter((part) => part !== '').join(' ') : cell('name');
  return {
    name: whole,
    username: normalizeUsername(cell('username')),
    role: cell('role'),
    ward: cell('ward'),
  };
}

/** Control characters, those that change the direction of writing, and what a wrongly read file is full of. */
const notShown = /[\p{Cc}\p{Cs}\u2028\u2029\u202a-\u202e\u2066-\u2069\ufff9-\ufffd]/u;

/** What becomes of letters with marks when UTF-8 is read as Windows-1252 and saved again: "MÃ¼ller", "Å‚". */
const misread = /[ÂÃ][\u0080-\u00bf€‚ƒ„…†‡ˆ‰Š‹ŒŽ‘’“”•–—˜™š›œžŸ]|[ÄÅ][\u0080-\u00bf€‚ƒ„…†‡ˆ‰Š‹ŒŽ•˜™š›œžŸ]/u;

function problemOf(row: TableRow, { name, username, role, ward }: Words, columns: number): Problem | null {
  if (row.isOpen) return { kind: 'open', value: row.cells.at(-1) ?? '' };
  if (row.cells.slice(columns).some((cell) => cell !== ''))
    return { kind: 'columns', value: row.cells.at(-1) ?? '' };
  if (name === '') return { kind: 'noName', value: username };
  for (const text of [name, ward]) {
    // The passwords are pasted into spreadsheets.
    if (beginsLikeFormula(text)) return { kind: 'formula', value: text };
    if (misread.test(text)) return { kind: 'misread', value: text };
    if (notShown.test(text) || [...text].length > longestName) return { kind: 'text', value: text };
  }
  const meant = roleOf(role);
  if (meant === 'it_admin') return { kind: 'administrator', value: role };
  if (role !== '' && meant === null) return { kind: 'role', value: role };
  if (username !== '' && (problemOfNewUsername(username) !== null || username.length > longestUsername))
    return { kind: 'username', value: username };
  return null;
}

const longestUsername = 150;

function takenName({ username }: Words, taken: Set<string>): Problem | null {
  if (username === '') return null;
  if (taken.has(foldUsername(username))) return { kind: 'usernameTaken', value: username };
  taken.add(foldUsername(username));
  return null;
}

function memberOf({ line }: TableRow, { name, username, role, ward }: Words): StaffMember {
  const meant = roleOf(role);
  return {
    line,
    username,
    display_name: name,
    role: meant === null || meant === 'it_admin' ? 'clinician' : meant,
    ...(ward !== '' && { ward }),
  };
}

function newWardsOf(people: readonly StaffMember[], ward: string): string[] {
  const wards = new Map(
    people.flatMap((member) => (member.ward ? [[member.ward.toLowerCase(), member.ward]] : [])),
  );
  wards.delete(ward.trim().normalize('NFC').toLowerCase());
  return [...wards.values()];
}

function shortened(value: string): string {
  const letters = [...value];
  return letters.length > 40 ? `${letters.slice(0, 39).join('')}…` : value;
}
