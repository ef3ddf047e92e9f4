import type { Page } from 'playwright';
import { describe, expect, it } from 'vitest';
import type { ParkedView, Snapshot } from '../../../electron/ipc/contract.ts';
import { de } from '../../../renderer/ui/messages/de.ts';
import { type Catalogue, en } from '../../../renderer/ui/messages/en.ts';
import { es } from '../../../renderer/ui/messages/es.ts';
import { diagnosticsReport } from '../../support/renderer/diagnostics-report.ts';
import { lookForCovered, scrollDown } from '../../support/renderer/look-for-covered.ts';
import { type OpenedScreen, settled } from '../../support/renderer/open-screen.ts';
import type { Replies } from '../../support/renderer/scripted-bridge.ts';
import { serveScreens } from '../../support/renderer/serve-screens.ts';
import {
  activeSnapshot,
  lockedSnapshot,
  minuteMs,
  nowMs,
  signedOutSnapshot,
  snapshotOf,
} from '../../support/renderer/snapshots.ts';

const { open } = serveScreens();

const names = ['Ana Ruiz', 'Maximiliane Freifrau von Hohenstein-Oberndorff', 'Jan Kowal', 'Mia Sand'];
const parked: readonly ParkedView[] = names.map((displayName, index) => ({
  kind: 'parked',
  sessionId: `019a9f3e-6c1a-7b44-9d51-2f6b8e2f7a2${index}`,
  displayName,
  initials: 'AR',
  colour: index,
  lockedAtMs: nowMs - 12 * minuteMs,
  pin: 'usable',
  pinLength: 6,
  unlocksOffline: true,
  expiresAtMs: nowMs + 300 * minuteMs,
  warning: null,
  continueBy: 'pin',
}));
const farewells = names.slice(1, 3).map((displayName) => ({
  displayName,
  initials: 'XY',
  colour: 4,
  reason: 'expired' as const,
  atMs: nowMs - 3 * minuteMs,
}));
const wiped = (['drafts', 'apps', 'keychain_entries', 'pin', 'access_token', 'activity_log'] as const).map(
  (kind) => ({ kind, count: kind === 'apps' ? 2 : null, gone: true }),
);
const tiles = [...names, 'Bo Li', 'Ida Berg', 'Jens Koch', 'Teresa Núñez'].map((displayName, index) => ({
  kind: 'visitor' as const,
  id: `5f0c3c1e-6c1a-4b44-9d51-2f6b8e2f7a1${index}`,
  displayName,
  initials: 'XY',
  colour: 3,
  forSeconds: null,
}));
const apps = [{ id: 'vitals', name: 'Vitals notes', icon: 'pulse' }] as const;
const inEmergency = {
  profile: 'break_glass',
  startedAtMs: nowMs - 11 * minuteMs,
  expiresAtMs: nowMs + 19 * minuteMs,
  pin: { state: 'off', passwordNeededFromMs: nowMs },
} as const;
const choosesPin = { state: 'required', passwordNeededFromMs: nowMs - minuteMs } as const;

/** The screens, by the state the shell reports. */
const screens = {
  starting: snapshotOf({ name: 'starting' }, { connection: { state: 'connecting' } }),
  setup: snapshotOf({ name: 'setup_needed' }, { station: { name: null, ward: null } }),
  signIn: signedOutSnapshot(null, { people: [...parked, ...tiles], farewells }),
  signedOut: signedOutSnapshot({
    kind: 'signed_out',
    atMs: nowMs,
    server: 'ended',
    wiped,
    stillStored: false,
  }),
  emergencyOver: signedOutSnapshot({ kind: 'emergency_over', atMs: nowMs }),
  limit: signedOutSnapshot({
    kind: 'session_limit',
    mayReplace: true,
    sessions: parked
      .slice(0, 2)
      .map(({ sessionId: id }) => ({ id, device: 'ICU-3', ward: 'ICU', startedAtMs: nowMs })),
  }),
  full: signedOutSnapshot({
    kind: 'parking_full',
    sessions: parked.map(({ sessionId, displayName, initials, colour, lockedAtMs }) => ({
      ...{ sessionId, displayName, initials, colour, lockedAtMs },
      openApps: ['Vitals notes'],
      drafts: 1,
    })),
  }),
  enrolment: signedOutSnapshot(null, { barrier: 'not_enrolled' }),
  ended: signedOutSnapshot({
    kind: 'session_ended',
    reason: 'reuse_detected',
    atMs: nowMs,
    stillStored: false,
  }),
  shift: activeSnapshot({ apps }),
  another: activeSnapshot({
    apps,
    seat: 'b',
    user: { username: 'ben', displayName: 'Ben Okafor', roles: ['clinician'] },
  }),
  pin: activeSnapshot({ pin: choosesPin }),
  emergency: activeSnapshot(inEmergency),
  locked: lockedSnapshot({}, { pin: 'usable' }),
  lockedBeside: lockedSnapshot({ farewells }, { pin: 'usable' }),
  lockedEmergency: lockedSnapshot({}, { emergency: true, expiresAtMs: nowMs + 19 * minuteMs }),
  local: snapshotOf({
    name: 'local_emergency',
    emergency: {
      person: 'Dr Okafor',
      startedAtMs: nowMs,
      endsAtMs: nowMs + 29 * minuteMs,
      apps,
      appTrouble: null,
      wordsMissing: false,
      told: true,
    },
  }),
  ending: snapshotOf({ name: 'ending' }),
} satisfies Record<string, Snapshot>;
type Screen = keyof typeof screens;

/** How a person reaches a screen that the shell does not know of. */
const presses = {
  askForEmergency: 'emergency.open',
  leaveEmergency: 'emergency.cancel',
  openDiagnostics: 'diagnostics.open',
  leaveDiagnostics: 'diagnostics.back',
  leaveApp: 'apps.overview',
} as const;
type Press = keyof typeof presses;

/** Every possible change from one screen to another; those on one line happen in sequence. */
const walks: readonly (readonly (Screen | Press | 'openApp' | 'wrongPin')[])[] = [
  [
    'starting',
    'setup',
    'signIn',
    'shift',
    'locked',
    'shift',
    'ending',
    'signedOut',
    'shift',
    'ended',
    'signIn',
  ],
  ['starting', 'signIn', 'limit', 'signIn', 'limit', 'shift', 'signIn', 'full', 'signIn', 'full', 'another'],
  ['starting', 'enrolment', 'signIn', 'pin', 'shift', 'another', 'locked', 'another', 'ended', 'signedOut'],
  [
    'starting',
    'locked',
    'wrongPin',
    'signIn',
    'enrolment',
    'signIn',
    'pin',
    'locked',
    'pin',
    'ending',
    'signedOut',
  ],
  [
    'signIn',
    'askForEmergency',
    'leaveEmergency',
    'askForEmergency',
    'emergency',
    'lockedEmergency',
    'emergency',
  ],
  [
    'emergency',
    'ending',
    'emergencyOver',
    'emergency',
    'emergencyOver',
    'local',
    'signIn',
    'askForEmergency',
    'local',
  ],
  ['signIn', 'openDiagnostics', 'leaveDiagnostics', 'locked', 'openDiagnostics', 'leaveDiagnostics', 'ended'],
  [
    'locked',
    'askForEmergency',
    'leaveEmergency',
    'ended',
    'lockedBeside',
    'ended',
    'enrolment',
    'lockedEmergency',
    'signIn',
  ],
  [
    'shift',
    'openApp',
    'leaveApp',
    'openApp',
    'locked',
    'shift',
    'ended',
    'locked',
    'lockedBeside',
    'emergency',
  ],
];

const replies: Replies = {
  'visitors.look': { chosen: null },
  'diagnostics.run': diagnosticsReport(),
  'apps.open': { ok: true, frame: null },
  'session.unlock': { ok: false, error: 'wrong_pin', triesLeft: 2 },
  'session.retry-now': { ok: true },
};
/** Their forms are longer than a window. */
const long: ReadonlySet<string> = new Set(['setup', 'askForEmergency']);

const views = [
  { width: 1280, height: 800, locale: 'en-GB', catalogue: en },
  { width: 1024, height: 768, locale: 'de-DE', catalogue: de },
  // The space left for a page on a 1280×800 screen at 200 % zoom.
  { width: 640, height: 400, locale: 'es-ES', catalogue: es },
] as const;

describe.each(views)('at $width×$height in $locale every change of screens', ({ catalogue, ...view }) => {
  it('ends at the top, with header and heading in view, a focus, and nothing covered', async () => {
    const screen = await open(screens.starting, { ...view, replies });
    let before = 'starting';
    for (const step of walks.flat()) {
      await scrollDown(screen.page);
      await take(screen, step, catalogue);
      const looked = await lookForCovered(screen.page);
      const context = `${step} after ${before}`;
      if (screenOf(step) !== screenOf(before))
        expect(looked, context).toMatchObject({ scrollY: 0, headingInView: 1, hiddenInHeader: [] });
      expect(looked.focus, context).not.toBe('BODY');
      expect([looked.covered, looked.overlapping], context).toEqual([[], []]);
      if (view.height > 700 && !long.has(step))
        expect(await actionsOutOfSight(screen.page), context).toEqual([]);
      before = step;
    }
  });
});

/** Variants of one screen with something added. */
function screenOf(step: string): string {
  if (step === 'signedOut' || step === 'emergencyOver') return 'signIn';
  return step === 'lockedBeside' || step === 'wrongPin' ? 'locked' : step;
}

async function take({ page, bridge }: OpenedScreen, step: string, catalogue: Catalogue): Promise<void> {
  if (step === 'wrongPin') {
    const field = page.locator('input[type=password]').first();
    await field.fill('591824');
    await field.press('Enter');
    await page.getByRole('alert').first().waitFor();
  } else if (step === 'openApp') await page.getByRole('button', { name: 'Vitals notes' }).click();
  else if (step in presses) {
    const name = catalogue[presses[step as Press]];
    await page
      .getByRole('button', { name, exact: true })
      .or(page.getByRole('tab', { name, exact: true }))
      .first()
      .click();
  } else await bridge.push(screens[step as Screen]);
  await settled(page);
  // The focused element may be gone; the screen restores the focus a little later.
  await page.waitForFunction(() => document.activeElement !== document.body);
}

/** The button of the form, or the focused one: the thing to do here. */
const actionsOutOfSight = (page: Page) =>
  page.evaluate(() =>
    [...document.querySelectorAll<HTMLElement>('main form button[type=submit], main button:focus')]
      .filter((button) => button.getBoundingClientRect().bottom > innerHeight + 1)
      .map(({ textContent }) => textContent),
  );
