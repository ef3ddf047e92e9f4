import { describe, expect, it } from 'vitest';
import { decodeList } from '../../../../../renderer/features/setup/staff/decode-list.ts';
import { readStaff } from '../../../../../renderer/features/setup/staff/read-staff.ts';
import { suggestUsername } from '../../../../../renderer/features/setup/staff/suggest-username.ts';

const here = { administrator: 'ida.berg', ward: 'Ward B' };
const read = (text: string) => readStaff(text, here);
const peopleOf = (text: string) =>
  read(text).people.map(({ display_name, username, role, ward }) => [
    display_name,
    username,
    role,
    ward ?? null,
  ]);
const problemsOf = (text: string) => read(text).problems.map(({ line, kind, value }) => [line, kind, value]);
const ana = ['Ana Ruiz', 'ana.ruiz', 'clinician', null];

describe('a list of staff', () => {
  it.each([
    ['one name a line', 'Ana Ruiz\nJan Kowal'],
    ['with Windows line ends and empty lines', '\r\nAna Ruiz\r\n\r\nJan Kowal\r\n'],
    ['with line ends of an old Mac', 'Ana Ruiz\rJan Kowal'],
    ['with a byte order mark', '\ufeffAna Ruiz\nJan Kowal'],
    ['commas', 'Ana Ruiz,ana.ruiz\nJan Kowal,jan.kowal'],
    ['semicolons', 'Ana Ruiz;ana.ruiz\nJan Kowal;jan.kowal'],
    ['tabs, as pasted from a spreadsheet', 'Ana Ruiz\tana.ruiz\nJan Kowal\tjan.kowal'],
    ['quotation marks', '"Ana Ruiz","ana.ruiz"\n "Jan Kowal" , "jan.kowal"'],
    ["Excel's name for the separator", 'sep=;\r\nAna Ruiz;ana.ruiz\r\nJan Kowal;jan.kowal'],
    ['a heading in English', 'Name,User name,Phone\nAna Ruiz,ana.ruiz,4711\nJan Kowal,jan.kowal,4712'],
    [
      'a heading in another order',
      'Login;Rolle;Name\nana.ruiz;Pflegekraft;Ana Ruiz\njan.kowal;Ärztin;Jan Kowal',
    ],
    ['first and last names', 'Vorname;Name\nAna;Ruiz\nJan;Kowal'],
    ['names and surnames in Spanish', 'Nombre;Apellidos\nAna;Ruiz\nJan;Kowal'],
    ['a profession after the name', 'Ana Ruiz, nurse\nJan Kowal, doctor'],
    ['trailing separators', 'Ana Ruiz;;;\nJan Kowal;;;'],
    ['the last name first', 'Ruiz, Ana\nKowal, Jan, nurse'],
    [
      'a title and a date above the heading',
      'Staff of Ward B;;\n1 May 2026;;\nName;Login;\nAna Ruiz;ana.ruiz;\nJan Kowal;jan.kowal;',
    ],
    ['letters that nobody sees', '\u200fAna\u00a0 Ruiz\u200b\nJan Ko\u00adwal'],
  ])('is understood: %s', (_, text) => {
    expect(read(text).problems).toEqual([]);
    expect(peopleOf(text)).toEqual([ana, ['Jan Kowal', 'jan.kowal', 'clinician', null]]);
  });

  it('knows roles and wards in three languages, and says which wards are new', () => {
    const text =
      'Name;Rolle;Station\nA Eins;Pflege;ward b\nB Zwei;Sicherheitsbeauftragte;Station C\nC Tres;Médica;STATION C\nD Vier;Forschung;';
    expect(read(text).people.map(({ role, ward }) => [role, ward])).toEqual([
      ['clinician', 'ward b'],
      ['security_officer', 'Station C'],
      ['clinician', 'STATION C'],
      ['research', undefined],
    ]);
    expect(read(text).newWards).toEqual(['STATION C']);
    expect(read('Name;Telefon;Passwort\nAna Ruiz;1;x').unused).toEqual(['Telefon', 'Passwort']);
  });

  it.each([
    'Gesundheits- und Krankenpflegerin',
    'Pflegefachfrau/-mann',
    'Altenpfleger',
    'Assistenzärztin',
    'Charge Nurse',
    'Healthcare assistant',
    'Auxiliar de enfermería',
    'Enfermera jefe',
  ])('knows that %s is clinical staff', (role) => {
    expect(peopleOf(`Name;Role\nAna Ruiz;${role}`)).toEqual([ana]);
  });

  it.each(['Arztsekretariat', 'Pflegeverwaltung', 'Nurse station clerk'])(
    'does not take %s for clinical staff',
    (role) => {
      expect(problemsOf(`Name;Role\nAna Ruiz;${role}`)).toEqual([[2, 'role', role]]);
    },
  );

  it.each([
    ['a line without a name', 'Name;Login\n;ana', [[2, 'noName', 'ana']]],
    [
      'a name that a spreadsheet would run',
      'Ana Ruiz\n=HYPERLINK("http://x")',
      [[2, 'formula', '=HYPERLINK("http://x")']],
    ],
    ['a ward that a spreadsheet would run', 'Ana Ruiz;ana;;@SUM(1)', [[1, 'formula', '@SUM(1)']]],
    ...['\u180e', '\u3164', '\u115f', '\u034f', '\u{e0020}', '\u200b', '\u2061', '\ufff0'].map(
      (unseen): [string, string, [number, string, string][]] => [
        `a name that a spreadsheet would run, behind U+${unseen.codePointAt(0)?.toString(16)}, which the server leaves out`,
        `${unseen}=1+1`,
        [[1, 'formula', '=1+1']],
      ],
    ),
    ['a user name that a spreadsheet would run', 'Ana Ruiz;+ana', [[1, 'username', '+ana']]],
    ['letters of two scripts in a user name', 'Ana Ruiz;\u0430na.ruiz', [[1, 'username', '\u0430na.ruiz']]],
    ['text that turns its direction', 'Ana\u202eRuiz', [[1, 'text', 'Ana\u202eRuiz']]],
    ['a name with a wide sign that a spreadsheet would run', '\uff1d1+1', [[1, 'formula', '\uff1d1+1']]],
    ['UTF-8 saved again as something else', 'JosÃ© Ruiz', [[1, 'misread', 'JosÃ© Ruiz']]],
    ['the same in Polish', 'Å\u201aukasz', [[1, 'misread', 'Å\u201aukasz']]],
    ['the same person twice, with other spaces', 'Ana Ruiz\nAna  Ruiz', [[2, 'nameTwice', 'Ana Ruiz']]],
    ['a file read wrongly', 'J\ufffdrg', [[1, 'text', 'J\ufffdrg']]],
    ['a name too long to show', 'a'.repeat(65), [[1, 'text', `${'a'.repeat(39)}…`]]],
    ['an unknown role', 'Ana Ruiz;ana;cook', [[1, 'role', 'cook']]],
    ['an administrator', 'Ana Ruiz;ana;IT administrator', [[1, 'administrator', 'IT administrator']]],
    ["the administrator's user name", 'Ida Berg;IDA.BERG', [[1, 'usernameTaken', 'IDA.BERG']]],
    [
      'a user name twice, composed and decomposed',
      'A B;jos\u00e9\nC D;JOSE\u0301',
      [[2, 'usernameTaken', 'JOS\u00c9']],
    ],
    ['the same person twice', 'Ana Ruiz\nana ruiz', [[2, 'nameTwice', 'ana ruiz']]],
    ['cells too many', 'Ana Ruiz;ana;nurse;Ward B;4711', [[1, 'columns', '4711']]],
    [
      'a quotation that never ends',
      'Ana Ruiz;ana\n"Jan Kowal;jan\nMia Sand;mia',
      [[2, 'open', 'Jan Kowal;jan Mia Sand;mia']],
    ],
    ['a name without a letter', '---', [[1, 'formula', '---']]],
    ['only marks', '“”', [[1, 'username', '“”']]],
  ])('marks the line of %s', (_, text, problems) => {
    expect(problemsOf(text)).toEqual(problems);
  });

  it('counts lines within quotation marks, too', () => {
    expect(problemsOf('"Ana\nRuiz";ana\n\nJan;jan;cook')).toEqual([[4, 'role', 'cook']]);
  });

  it('takes two hundred people and none of ten thousand, in no time', () => {
    const lines = (count: number) =>
      Array.from({ length: count }, (_, index) => `Person No${index}`).join('\n');
    expect(read(lines(200)).people).toHaveLength(200);
    expect(read(lines(10_000))).toMatchObject({ people: [], tooMany: 10_000 });
    expect(read('"'.repeat(100_001)).problems.length + read(';'.repeat(100_000)).people.length).toBeLessThan(
      2,
    );
  });

  it('gives people of one name different user names, around those that are there', () => {
    expect(peopleOf('Ana Ruiz;ana.ruiz\nAna Ruiz').map(([, username]) => username)).toEqual([
      'ana.ruiz',
      'ana.ruiz2',
    ]);
  });
});

describe('a suggested user name', () => {
  it.each([
    ['Dr. Ana María Ruiz, RN', 'ana.ruiz'],
    ['Ruiz García, Ana', 'ana.garcia'],
    ['Ana Ruiz, BSN', 'ana.ruiz'],
    ['Jörg Müller-Weiß', 'joerg.mueller-weiss'],
    ['Łukasz Żak', 'lukasz.zak'],
    ['Jose\u0301 Nu\u0301n\u0303ez', 'jose.nunez'],
    ["Seán O'Brien", 'sean.obrien'],
    ['Мария Иванова', 'мария.иванова'],
    ['李娜', '李娜'],
    ['Prof. Dr. med.', ''],
  ])('for %s is %s', (name, username) => {
    expect(suggestUsername(name, () => false)).toBe(username);
  });
});

describe('the file of a list', () => {
  const text = 'Jörg; José';
  it.each([
    ['UTF-8', new TextEncoder().encode(text)],
    [
      'UTF-16, little end first',
      new Uint8Array([0xff, 0xfe, ...new Uint8Array(Uint16Array.from(text, (c) => c.charCodeAt(0)).buffer)]),
    ],
    [
      'UTF-16, big end first',
      new Uint8Array([0xfe, 0xff, ...[...text].flatMap((c) => [0, c.charCodeAt(0)])]),
    ],
    ['Windows-1252', Uint8Array.from(text, (c) => c.charCodeAt(0))],
    [
      'UTF-16 without a mark, little end first',
      new Uint8Array([...text].flatMap((c) => [c.charCodeAt(0), 0])),
    ],
    ['UTF-16 without a mark, big end first', new Uint8Array([...text].flatMap((c) => [0, c.charCodeAt(0)]))],
  ])('is read in %s', (_, bytes) => {
    expect(decodeList(bytes)).toBe(text);
  });

  it('is not read from a workbook', () => {
    expect(decodeList(new Uint8Array([0x50, 0x4b, 3, 4, 0x14, 0, 6, 0]))).toBeNull();
  });
});
