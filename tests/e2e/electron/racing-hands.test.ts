import { decodeJwt } from 'jose';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { f13, nextTapMs } from '../../support/electron/badge-reader.ts';
import { type AppWard, openAppWard } from '../../support/electron/open-app-ward.ts';
import { inThisRun } from '../../support/never-breaks/full-run.ts';
import { choosePin, headingOf, signIn } from '../workstation/steps.ts';

const electron = inject('electron');
const acts = inThisRun('acts of two people at one keyboard', { usual: 12, full: 1_000 });

/** Each types only one letter, and digits of her own, so that every key tells whose it is. */
const people = [
  { index: 0, letter: 'a', badge: '0043219876', pin: '482915' },
  { index: 1, letter: 'j', badge: '0043210123', pin: '630774' },
] as const;
type Person = (typeof people)[number];

/** The app sends every key that its page gets to its server, which sees by the token whose page it was. */
const appPage = `<!doctype html><title>Vitals</title><textarea autofocus></textarea><script>
  addEventListener('keydown', ({ key }) => void fetch('/key/' + encodeURIComponent(key), { method: 'POST' }), true);
  addEventListener('focus', () => document.querySelector('textarea').focus());
</script>`;

let ward: AppWard;
/** The users as their tokens call them. */
const subjects: string[] = [];

describe.skipIf('obstacle' in electron)(
  'two people at one keyboard, neither of whom waits for the screen',
  () => {
    beforeAll(async () => {
      if ('obstacle' in electron) return;
      ward = await openAppWard(electron, undefined, { badge_prefix: 'F13' });
      ward.answer('/', (_request, response) => response.setHeader('content-type', 'text/html').end(appPage));
      for (const person of people) {
        await ward.invoke('badge.present', { number: person.badge });
        await signIn(ward.page, ward.user(person.index));
        await headingOf(ward.page, ward.user(person.index).displayName).waitFor();
        expect(await ward.invoke('badge.link', undefined)).toEqual({ ok: true });
        await choosePin(ward.page, person.pin);
        await ward.openApp();
        subjects[person.index] = subjectOf(ward.seen.at(-1)?.authorization);
        await ward.invoke('session.switch-user', undefined);
      }
    });
    afterAll(() => ward?.close());

    it(
      'never type into each other’s work, and a badge or a PIN is typed into nobody’s',
      async () => {
        const random = randomOf(20_261_129);
        let who: Person = people[0];
        for (let act = 0; act < acts; act += 1) {
          const before: Person = who;
          who = random(3) === 0 ? who : people[random(2) === 0 ? 0 : 1];
          // What comes sooner is the same tap, as of a badge that stays on the reader.
          if (who === before) await ward.computer.screen.playKeys([nextTapMs]);
          // Sometimes she looks at the screen before she goes on, and sometimes she does not.
          const looksAt = [random(3) > 0, random(2) === 0] as const;
          await ward.computer.screen.playKeys([f13, ...who.badge, 'Return']);
          if (looksAt[0]) await until(isAsked);
          await ward.computer.screen.playKeys([anyRest(random), ...who.pin, 'Return', anyRest(random)]);
          if (looksAt[1]) await until(isIn);
          await ward.computer.screen.playKeys(works(who, random));
          if (act % 10 === 9) await letEverybodyIn();
        }
        const keys = keysByUser();
        process.stderr.write(
          `keys that reached an app: ${JSON.stringify(Object.fromEntries([...keys].map(([name, typed]) => [name, typed.length])))}\n`,
        );
        for (const { index, letter } of people) {
          const typed = keys.get(subjects[index] ?? '') ?? [];
          expect(typed.filter((key) => key === letter).length).toBeGreaterThan(0);
          expect(typed.filter((key) => key !== letter && !modifiers.has(key))).toEqual([]);
        }
      },
      900_000 + acts * 5_000,
    );
  },
);

const modifiers = new Set(['Control', 'Shift', 'L', 'l']);
const rests = [0, 0, 2, 10, 40, 150, 600, 1_500] as const;

const anyRest = (random: Random) => rests[random(rests.length)] ?? 0;

/** She types a little, and leaves in one of the ways that people leave. */
function works({ letter, badge }: Person, random: Random): (string | number)[] {
  const typing = Array.from({ length: random(4) }, () => letter);
  switch (random(4)) {
    case 0:
      return [...typing, 'ctrl+shift+l', anyRest(random)];
    case 1:
      return [nextTapMs, ...typing, f13, ...badge, 'Return', anyRest(random)];
    default:
      return [...typing, anyRest(random)];
  }
}

type Random = (below: number) => number;

/** Whole numbers from 0, the same for the same seed (Park and Miller). */
function randomOf(seed: number): Random {
  let state = seed % 2_147_483_647;
  return (below) => {
    state = (state * 48_271) % 2_147_483_647;
    return state % below;
  };
}

/** Or until it is clear that it will not be: her badge went nowhere, or her PIN was wrong. */
async function until(isSo: () => Promise<boolean>): Promise<void> {
  const untilMs = performance.now() + 2_000;
  while (performance.now() < untilMs && !(await isSo()))
    await new Promise((resolve) => setTimeout(resolve, 50));
}

/** Somebody is asked for her PIN. */
async function isAsked(): Promise<boolean> {
  const { phase, tap } = await ward.invoke('snapshot.get', undefined);
  const isOpen = phase.name !== 'active' && (tap === null || tap.reading !== null);
  return (
    isOpen &&
    (await ward.page.getByLabel('PIN', { exact: true }).and(ward.page.locator(':focus')).count()) > 0
  );
}

/** Somebody is in, and has the keyboard in her app. */
async function isIn(): Promise<boolean> {
  const { phase } = await ward.invoke('snapshot.get', undefined);
  return phase.name === 'active' && (await ward.look()).hasKeyboard;
}

/** Ends with everybody parked, and with a PIN that counts again after wrong ones. */
async function letEverybodyIn(): Promise<void> {
  for (const { index } of people) {
    const { password, displayName } = ward.user(index);
    await expect
      .poll(
        async () => {
          await ward.invoke('session.switch-user', undefined);
          const shown = (await ward.invoke('snapshot.get', undefined)).people;
          const own = shown.find((each) => each.displayName === displayName);
          if (own?.kind !== 'parked') return shown;
          return await ward.invoke('session.unlock-parked', { sessionId: own.sessionId, password });
        },
        { timeout: 60_000, interval: 500 },
      )
      .toEqual({ ok: true });
  }
  await ward.invoke('session.switch-user', undefined);
}

const subjectOf = (authorization: string | undefined) =>
  String(decodeJwt(authorization?.split(' ')[1] ?? '').sub);

function keysByUser(): Map<string, string[]> {
  const keys = new Map<string, string[]>();
  for (const { url, authorization } of ward.seen) {
    if (!url.startsWith('/key/')) continue;
    const name = subjectOf(authorization);
    keys.set(name, [...(keys.get(name) ?? []), decodeURIComponent(url.slice('/key/'.length))]);
  }
  return keys;
}
