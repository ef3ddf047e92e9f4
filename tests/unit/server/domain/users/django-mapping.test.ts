import { describe, expect, it } from 'vitest';
import { djangoMapping } from '../../../../../server/contract/django-mapping.ts';
import type { User } from '../../../../../server/domain/records/user.ts';
import { planImport } from '../../../../../server/domain/users/plan-import.ts';
import { type ImportedUser, readDjangoDump } from '../../../../../server/domain/users/read-django-dump.ts';
import { foldUsername } from '../../../../../server/text/fold-username.ts';

const read = (entries: readonly object[], mapping: object = {}) =>
  readDjangoDump(JSON.stringify(entries), djangoMapping.parse(mapping));
const user = (pk: unknown, fields: object = {}, model = 'accounts.user') => ({
  model,
  ...(pk === undefined ? {} : { pk }),
  fields: { password: '!', email: `user${pk}@hospital.org`, ...fields },
});
const group = (pk: number, name: string) => ({ model: 'auth.group', pk, fields: { name, permissions: [] } });

describe('a custom user model', () => {
  it('is found by its passwords, and named by its email where it has no user names', () => {
    expect(read([group(1, 'x'), user(3, { is_superuser: true })])).toMatchObject([
      {
        id: 3,
        username: 'user3@hospital.org',
        displayName: 'user3@hospital.org',
        role: 'it_admin',
        ward: null,
        disabled: false,
        createdAtMs: null,
      },
    ]);
  });

  it('may keep everything elsewhere', () => {
    const fields = {
      login: 'Ana',
      full_name: 'Ana\u0000 Ruiz 🩺',
      enabled: false,
      since: '2020-02-03T04:05:06Z',
    };
    const mapping = {
      user_model: 'Accounts.Person',
      fields: { username: 'login', display_name: 'full_name', is_active: 'enabled', date_joined: 'since' },
    };
    expect(read([user(1), user(5, fields, 'accounts.person')], mapping)).toMatchObject([
      {
        id: 5,
        username: 'Ana',
        displayName: 'Ana  Ruiz 🩺',
        disabled: true,
        createdAtMs: Date.UTC(2020, 1, 3, 4, 5, 6),
      },
    ]);
  });

  it.each([
    ['two models with passwords', [user(1), user(1, {}, 'crm.contact')], {}, /several models.*user_model/],
    ['no such model', [user(1)], { user_model: 'auth.user' }, /no users \(model auth\.user\)/],
    ['no name', [{ model: 'a.b', pk: 1, fields: { password: '!' } }], {}, /neither username nor email/],
    [
      'no field of that name',
      [user(1)],
      { fields: { username: 'login' } },
      /user number 1 has a wrong fields\.login/,
    ],
    ['a UUID as id', [user('0b1d2c3e-0000-4000-8000-000000000000')], {}, /no id that can be kept.*"new"/],
    ['natural keys', [user(undefined)], {}, /without --natural-primary/],
    ['a name of an erased user', [user(1, { email: '[erased 4]' })], {}, /wrong fields\.email/],
    ['a name that is too long', [user(1, { email: `${'x'.repeat(150)}@y.org` })], {}, /wrong fields\.email/],
    ['a yes that is a number', [user(1, { is_staff: 1 })], {}, /wrong fields\.is_staff/],
  ])('is refused with %s', (_name, entries, mapping, sentence) =>
    expect(() => read(entries, mapping)).toThrow(sentence),
  );

  it('may have ids that cannot be kept', () => {
    expect(read([user('0b1d2c3e-0000-4000-8000-000000000000')], { ids: 'new' })[0]?.id).toBeNull();
  });
});

describe('groups and flags', () => {
  const groups = [group(1, 'Nurses'), group(2, 'Ward 3B'), group(3, 'Empty')];
  const rules = [
    { group: 'Ward 3B', ward: '3B' },
    { group: 'Nurses', role: 'clinician' },
    { is_staff: true, is_superuser: false, role: 'security_officer' },
    { group: 'Empty', role: 'research' },
  ];
  const place = (fields: object, more: object = {}) => {
    const [first] = read([...groups, user(1, fields)], { rules, ...more });
    return [first?.role, first?.ward];
  };

  it('become roles and wards by the first rule that fits', () => {
    expect(place({ groups: [1, 2], is_staff: true })).toEqual(['clinician', '3B']);
    expect(place({ groups: [2], is_staff: true })).toEqual(['security_officer', '3B']);
    expect(place({ groups: [] })).toEqual(['clinician', null]);
    expect(place({ groups: [2], is_superuser: true, is_staff: true })).toEqual(['it_admin', '3B']);
    expect(place({}, { default: { role: 'research', ward: 'Pool' } })).toEqual(['research', 'Pool']);
  });

  it('may be natural keys', () => expect(place({ groups: [['Ward 3B']] })).toEqual(['clinician', '3B']));

  it.each([
    [
      'a group that the file does not name',
      [user(1, { groups: [9] })],
      rules,
      /which group 9 is: dump auth\.group/,
    ],
    ['a misspelt group', [...groups, user(1)], [{ group: 'nurses', role: 'clinician' }], /no group nurses/],
    ['no list', [...groups, user(1, { groups: 'Nurses' })], rules, /wrong fields\.groups/],
  ])('are refused with %s', (_name, entries, ruled, sentence) =>
    expect(() => read(entries, { rules: ruled })).toThrow(sentence),
  );

  it.each([
    [{ rules: [{ role: 'clinician' }] }],
    [{ rules: [{ group: 'x' }] }],
    [{ rules: [{ group: 'x', role: 'nurse' }] }],
    [{ rules: [{ group: 'x', ward: '\u202e' }] }],
    [{ rule: [] }],
    [{ ids: 'some' }],
    [{ user_model: 'user' }],
    [{ fields: { username: 'a b' } }],
    [{ default: { role: 'root' } }],
    [[]],
  ])('are no mapping: %j', (mapping) => expect(djangoMapping.safeParse(mapping).success).toBe(false));
});

describe('the plan of an import', () => {
  const stored = (id: number, username: string) => ({ id, username }) as User;
  const here = [stored(1, 'root'), stored(7, 'nora'), stored(9, 'ana')];
  const known = {
    find: async (id: number) => here.find((each) => each.id === id) ?? null,
    namesakes: async (name: string) =>
      here.filter(({ username }) => foldUsername(username) === foldUsername(name)),
  };
  const passwords = { understands: (hash: string) => hash !== '!' };
  const person = (id: number | null, username: string, passwordHash = 'x'): ImportedUser => ({
    id,
    username,
    displayName: username,
    role: 'clinician',
    ward: null,
    disabled: false,
    createdAtMs: null,
    passwordHash,
  });
  const plan = (users: ImportedUser[], ids: 'keep' | 'new_where_taken' | 'new' = 'keep') =>
    planImport(known, users, { ids, passwords });

  it('adds whom it does not know, and leaves whom it does', async () => {
    const { users, warnings } = await plan([person(7, 'nora'), person(8, 'dan'), person(10, 'saml', '!')]);
    expect(users.map(({ id, outcome, hasPassword }) => [id, outcome, hasPassword])).toEqual([
      [7, 'present', true],
      [8, 'added', true],
      [10, 'added', false],
    ]);
    expect(warnings).toEqual(['saml has no password that can be checked: user set-password']);
  });

  it('tells every collision in one go, and the way out', async () => {
    await expect(plan([person(1, 'admin'), person(8, 'nora'), person(12, 'dan')])).rejects.toThrow(
      'The id 1 belongs to root here, and to admin in the file. The user name nora belongs to id 7 here, and to id 8 in the file. With "ids": "new_where_taken"',
    );
    const many = Array.from({ length: 14 }, (_, index) =>
      person(100 + index, index === 0 ? 'root' : `u${index}`),
    );
    expect((await plan(many.slice(1))).users).toHaveLength(13);
  });

  it('gives new ids where they are taken, or to all', async () => {
    const taken = await plan([person(1, 'admin'), person(8, 'nora'), person(12, 'dan')], 'new_where_taken');
    expect(taken.users.map(({ id, outcome }) => [id, outcome])).toEqual([
      [null, 'added'],
      [7, 'present'],
      [12, 'added'],
    ]);
    expect((await plan([person(null, 'dan'), person(null, 'root')], 'new')).users).toMatchObject([
      { id: null, outcome: 'added' },
      { id: 1, outcome: 'present' },
    ]);
  });

  it('names who differs in case only, in the file and from those here', async () => {
    const { warnings } = await plan([
      person(20, 'Ana'),
      person(21, 'Eva'),
      person(22, 'EVA'),
      person(23, 'ida'),
    ]);
    expect(warnings).toEqual([
      'ana and Ana differ in case only: each has to type exactly that, until one is changed by user rename.',
      'Eva and EVA differ in case only: each has to type exactly that, until one is changed by user rename.',
    ]);
  });

  it.each([
    ['an id', [person(5, 'a'), person(5, 'b')], /id 5 twice/],
    ['a name', [person(5, 'a'), person(6, 'a')], /user name a twice/],
  ])('is none when the file holds %s twice', (_name, users, sentence) =>
    expect(plan(users)).rejects.toThrow(sentence),
  );
});

describe('names whose letters a shell has changed', () => {
  const warnings = async (...names: string[]) => {
    const users = read(names.map((username, index) => user(index + 1, { username })));
    const nobody = { find: async () => null, namesakes: async () => [] };
    const planned = await planImport(nobody, users, { ids: 'keep', passwords: { understands: () => true } });
    return planned.warnings;
  };

  it('are told, also where their normal form hides it, and right ones are not', async () => {
    expect(await warnings('Jürgen', 'J³rgen', 'JÃ¼rgen')).toEqual([
      expect.stringMatching(
        /^The letters in the names of J3rgen, \S+rgen look changed on the way: .*-X utf8/,
      ),
    ]);
    expect(await warnings('Jürgen', 'João')).toEqual([]);
  });
});
