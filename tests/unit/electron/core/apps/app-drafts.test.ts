import { expect, it } from 'vitest';
import { AppDrafts } from '../../../../../electron/core/apps/app-drafts.ts';
import type { Workstation } from '../../../../../electron/core/workstation.ts';

const user = { id: '7', username: 'ana', displayName: 'Ana', roles: [], ward: null };
const seat = { id: 's1', user, localEmergency: false };
const app = { id: 'vitals' };

function setUp(calls: Partial<Pick<Workstation, 'saveDraft' | 'readDraft' | 'eraseDraft'>> = {}) {
  const seen: unknown[] = [];
  const note = async <Answer>(input: unknown, answer: Answer) => {
    seen.push(input);
    return answer;
  };
  const drafts = new AppDrafts({
    saveDraft: (input) => note(input, { ok: true, savedAtMs: 1 }),
    readDraft: (input) => note(input, { ok: true, draft: { text: 'half', savedAtMs: 1 } }),
    eraseDraft: (input) => note(input, { ok: true }),
    ...calls,
  });
  return { drafts, seen };
}

it('an app saves, reads and erases under its own id, for the user of its seat', async () => {
  const { drafts, seen } = setUp();
  expect(await drafts.answer(seat, app, { act: 'save', name: 'n', text: 't' })).toEqual({
    ok: true,
    text: null,
  });
  expect(await drafts.answer(seat, app, { act: 'read', name: 'n' })).toEqual({ ok: true, text: 'half' });
  expect(await drafts.answer(seat, app, { act: 'erase', name: 'n' })).toEqual({ ok: true, text: null });
  const place = { username: 'ana', app: 'vitals', name: 'n' };
  expect(seen).toEqual([{ ...place, text: 't' }, place, place]);
});

it('gets no further with anything else', async () => {
  const { drafts, seen } = setUp();
  const calls = [
    null,
    'save',
    [],
    {},
    { act: 'list' },
    { act: 'read' },
    { act: 'read', name: '' },
    { act: 'read', name: 'a\u0000b' },
    { act: 'read', name: 'n', app: 'charts' },
    { act: 'read', name: 'n', username: 'jan' },
    { act: 'read', name: 'x'.repeat(101) },
    { act: 'save', name: 'n' },
    { act: 'save', name: 'n', text: 'x'.repeat(262_145) },
    { act: 'save', name: ['n'], text: 'x' },
  ];
  for (const call of calls)
    expect(await drafts.answer(seat, app, call)).toEqual({ ok: false, error: 'invalid_input' });
  expect(seen).toEqual([]);
});

it('passes on why not, and takes eight calls at once', async () => {
  const waiting = Promise.withResolvers<{ ok: true; savedAtMs: number }>();
  const { drafts } = setUp({
    saveDraft: () => waiting.promise,
    readDraft: async () => ({ ok: false, error: 'not_possible_now' }),
  });
  const read = { act: 'read', name: 'n' };
  const no = { ok: false, error: 'not_possible_now' };
  expect(await drafts.answer(seat, app, read)).toEqual(no);
  const save = { act: 'save', name: 'n', text: 't' };
  const saves = Array.from({ length: 8 }, () => drafts.answer(seat, app, save));
  expect(await drafts.answer(seat, app, save)).toEqual({ ok: false, error: 'too_often' });
  // Another app has its own eight.
  expect(await drafts.answer(seat, { id: 'charts' }, read)).toEqual(no);
  waiting.resolve({ ok: true, savedAtMs: 1 });
  await Promise.all(saves);
  expect(await drafts.answer(seat, app, read)).toEqual(no);
});
