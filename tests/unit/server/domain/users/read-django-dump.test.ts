import { describe, expect, it } from 'vitest';
import { djangoMapping } from '../../../../../server/contract/django-mapping.ts';
import { readDjangoDump } from '../../../../../server/domain/users/read-django-dump.ts';

const fields = { username: 'nora', password: '!', is_active: true, date_joined: '2020-01-02T03:04:05+02:00' };
const read = (text: string) => readDjangoDump(text, djangoMapping.parse({}));
const dump = (...entries: unknown[]) => JSON.stringify(entries);
const user = (changes: object = {}, pk: unknown = 1) => ({
  model: 'auth.user',
  pk,
  fields: { ...fields, ...changes },
});

describe('a dump of Django', () => {
  it('may hold other models, which are passed over', () => {
    const users = read(dump({ model: 'auth.group', pk: 'x' }, user(), { model: 'sessions.session' }));
    expect(users).toEqual([
      {
        id: 1,
        username: 'nora',
        displayName: 'nora',
        role: 'clinician',
        ward: null,
        disabled: false,
        createdAtMs: Date.UTC(2020, 0, 2, 1, 4, 5),
        passwordHash: '!',
      },
    ]);
  });

  it('gives names as people see them', () => {
    const [long] = read(dump(user({ first_name: 'N\u0000ora', last_name: 'x'.repeat(150) })));
    expect(long?.displayName).toHaveLength(64);
    expect(long?.displayName).toMatch(/^N ora x+$/);
    // NFKC, as Django compares names.
    expect(read(dump(user({ username: 'ﬁona' })))[0]?.username).toBe('fiona');
  });

  it.each([
    ['no JSON', '{', /not JSON as written by/],
    ['an object', '{}', /not JSON as written by/],
    ['no users', dump({ model: 'auth.group' }), /holds no users/],
    ['a text as id', dump(user({}, '1')), /The pk of nora is no id/],
    ['an id of 0', dump(user({}, 0)), /no id that can be kept/],
    ['an id beyond exact numbers', dump(user({}, 2 ** 53)), /no id that can be kept/],
    ['no name', dump(user(), user({ username: ' ' })), /user number 2 has a wrong fields\.username\./],
    ['no hash', dump(user({ password: null })), /wrong fields\.password\./],
    ['no time', dump(user({ date_joined: 'yesterday' })), /wrong fields\.date_joined\./],
  ])('is refused with %s', (_name, text, message) => {
    expect(() => read(text)).toThrow(message);
  });
});
