import type { Input, WebContents } from 'electron';
import { describe, expect, it } from 'vitest';
import type { Seat } from '../../../../../electron/core/apps/seat.ts';
import { KeysAhead } from '../../../../../electron/windows/apps/keys-ahead.ts';
import { FakeClock } from '../../../../support/core/fake-clock.ts';
import { FakeEvent, FakeWebContents } from '../../../../support/electron/fake-electron.ts';

function desk() {
  const clock = new FakeClock();
  const nurse = { id: 'nurse' } as Seat;
  const state: { seat: Seat | null } = { seat: nurse };
  const [page, app] = [new FakeWebContents(), new FakeWebContents()];
  const keys = new KeysAhead({ seat: () => state.seat, leadsToApp: (key) => Number(key) <= 3, clock });
  const contents = (fake: FakeWebContents) => fake as unknown as WebContents;
  keys.watchPage(contents(page));
  keys.watchApp(contents(app));
  const press = (to: FakeWebContents, key: string, fields: Partial<Input> = {}) => {
    const event = new FakeEvent();
    event.defaultPrevented = fields.isComposing === undefined && key === 'withheld';
    const input = { type: 'keyDown', key, code: '', control: false, meta: false, alt: false, shift: false };
    to.emit('before-input-event', event, { ...input, ...fields });
    return event.defaultPrevented;
  };
  const given = () =>
    app.pressed
      .map((event) => event as { type: string; keyCode: string })
      .filter(({ type }) => type === 'char')
      .map(({ keyCode }) => keyCode)
      .join('');
  return {
    ...{ clock, state, nurse, page, app, keys },
    ask: () => press(page, '2', { code: 'Digit2', control: true }),
    type: (text: string) => [...text].map((key) => press(page, key)),
    typeInApp: (text: string) => [...text].map((key) => press(app, key)),
    press: (key: string, fields?: Partial<Input>) => press(page, key, fields),
    give: () => keys.give(contents(app)),
    given,
  };
}

describe('keys typed before an app has the keyboard', () => {
  it('are given to it whole, with those that our page got before it asked for the app', () => {
    const { ask, type, keys, give, given } = desk();
    ask();
    expect(type('14')).toEqual([false, false]);
    keys.opening();
    expect(type(':00')).toEqual([true, true, true]);
    give();
    expect(given()).toBe('14:00');
  });

  it('and so are those after a click', () => {
    const { page, type, keys, give, given } = desk();
    type('a note');
    page.emit('input-event', {}, { type: 'mouseDown' });
    type('1');
    page.emit('input-event', {}, { type: 'mouseUp' });
    type('4');
    keys.opening();
    type(':');
    give();
    expect(given()).toBe('14:');
  });

  it.each([
    ['a PIN', '12'],
    ['a password with spaces', 'correct '],
  ])(
    'are not given in parts: who is in the middle of %s when a card opens the screen types nothing into the app',
    async (_what, typed) => {
      const { state, nurse, type, keys, give, given, typeInApp, clock } = desk();
      state.seat = null;
      type(typed);
      state.seat = nurse;
      keys.opening();
      // Our page keeps it from its fields.
      expect(type('3')).toEqual([false]);
      give();
      expect(typeInApp('4')).toEqual([true]);
      expect(given()).toBe('');
      await clock.advance(1_000);
      expect(typeInApp('15')).toEqual([false, false]);
    },
  );

  it.each([
    ['Enter', (at: ReturnType<typeof desk>) => void at.press('Enter')],
    ['a click', (at: ReturnType<typeof desk>) => void at.page.emit('input-event', {}, { type: 'mouseDown' })],
  ])('are given to it after a PIN that was sent by %s', (_how, send) => {
    const at = desk();
    at.state.seat = null;
    at.type('482915');
    send(at);
    at.state.seat = at.nurse;
    at.keys.opening();
    expect(at.type('14')).toEqual([true, true]);
    at.give();
    expect(at.given()).toBe('14');
  });

  it('are given whole with the spaces in them, also those before our page asks for the app', () => {
    const { press, type, keys, give, given } = desk();
    press('Enter');
    type('2 mg ');
    keys.opening();
    type('iv');
    give();
    expect(given()).toBe('2 mg iv');
  });

  it('are not given in parts after a space: what could not be given before it is missing after it, too', () => {
    const { press, type, keys, give, given, typeInApp } = desk();
    press('Enter');
    type('é 5');
    keys.opening();
    give();
    expect(given()).toBe('');
    expect(typeInApp(' mg')).toEqual([true, true, true]);
  });

  it('begin anew with a space that presses a tab', () => {
    const { press, type, keys, give, given } = desk();
    type('a note');
    press('Tab');
    press('ArrowRight');
    press(' ');
    keys.opening();
    type('14');
    give();
    expect(given()).toBe('14');
  });

  it('begin anew with the key that presses a tile, after a key of an app that there is not', () => {
    const { press, type, keys, give, given } = desk();
    press('7', { code: 'Digit7', control: true });
    press('Enter');
    keys.opening();
    type('14');
    give();
    expect(given()).toBe('14');
  });

  it('begin anew with the key that presses a tile, long after the key of an app that was not opened', async () => {
    const { ask, press, type, keys, give, given, clock } = desk();
    ask();
    await clock.advance(60_000);
    press('Enter');
    keys.opening();
    type('14');
    give();
    expect(given()).toBe('14');
  });

  it('stay in our page when no app is asked for', () => {
    const { ask, type, app } = desk();
    ask();
    expect(type('482915')).not.toContain(true);
    expect(app.pressed).toEqual([]);
  });

  it.each([
    ['a dead key', 'Dead', {}],
    ['an input method', 'Process', {}],
    ['a composition', 'e', { isComposing: true }],
    ['another alphabet', 'ж', {}],
    ['a command', 'a', { control: true }],
    ['a badge', 'withheld', {}],
  ] as const)(
    'are not given in parts: with %s nothing arrives until the next pause',
    async (_what, key, fields) => {
      const { ask, type, keys, press, give, given, typeInApp, clock } = desk();
      ask();
      keys.opening();
      type('1');
      press(key, fields);
      type('4');
      give();
      expect(given()).toBe('');
      expect(typeInApp(':00')).toEqual([true, true, true]);
      await clock.advance(1_000);
      expect(typeInApp('15')).toEqual([false, false]);
    },
  );

  it('are not given in parts when the app takes longer than keys are held', async () => {
    const { ask, type, keys, give, given, typeInApp, clock } = desk();
    ask();
    keys.opening();
    type('1');
    await clock.advance(1_100);
    type('4');
    give();
    expect(given()).toBe('');
    expect(typeInApp(':00')).toEqual([true, true, true]);
  });

  it('are nobody else’s', () => {
    const { ask, type, keys, give, given, state, nurse } = desk();
    ask();
    keys.opening();
    type('14');
    state.seat = { id: 'somebody else' } as Seat;
    give();
    expect(given()).toBe('');
    state.seat = nurse;
    ask();
    keys.opening();
    type('14');
    keys.forgetAllOf(nurse);
    give();
    expect(given()).toBe('');
  });
});
