import type { Page } from 'playwright';
import { checkNames } from '../../../electron/core/diagnostics/report.ts';
import type {
  KeychainTrouble,
  NoticeView,
  ParkedView,
  PersonView,
  PinView,
  Snapshot,
} from '../../../electron/ipc/contract.ts';
import { initialsOf } from '../../../server/contract/initials.ts';
import { EmergencyPage } from '../../e2e/pages/emergency-page.ts';
import { NotesCard } from '../../e2e/pages/notes-card.ts';
import { ShiftPage } from '../../e2e/pages/shift-page.ts';
import { diagnosticsReport } from './diagnostics-report.ts';
import type { Replies } from './scripted-bridge.ts';
import {
  activeSnapshot,
  endingSnapshot,
  lockedSnapshot,
  minuteMs,
  nowMs,
  offline,
  signedOutSnapshot,
  snapshotOf,
} from './snapshots.ts';
import { readBadge } from './type-keys.ts';

/** One state of one screen: the snapshot, the answers, and what is done before looking. */
export interface ScriptedScreen {
  readonly name: string;
  readonly snapshot: Snapshot;
  readonly replies?: Replies;
  readonly act?: (page: Page) => Promise<void>;
}

const click = (name: string | RegExp) => (page: Pick<Page, 'getByRole'>) =>
  page
    .getByRole('button', { name, exact: typeof name === 'string' })
    .first()
    .click();

const openDetails = (page: Page) => new ShiftPage(page).openDetails();

async function signInWith(page: Page): Promise<void> {
  await page.getByLabel('User name').fill('ana.ruiz');
  await page.getByLabel('Password').fill('a wrong password');
  await page.getByRole('button', { name: 'Sign in' }).click();
  await page.getByRole('alert').first().waitFor();
}

const enrolWith = (code: string) => async (page: Page) => {
  await page.getByLabel('Enrolment code').fill(code);
  await page.getByLabel('Name of this workstation').fill('B-204');
  await click('Enrol this workstation')(page);
  await page.getByRole('alert').waitFor();
};

function sessionLimit(mayReplace: boolean): NoticeView {
  const places = [
    { device: 'ICU-3', ward: 'Intensive care', startedAtMs: nowMs - 200 * minuteMs },
    { device: 'B-201', ward: 'Ward B', startedAtMs: nowMs - 420 * minuteMs },
  ];
  const sessions = places.map((place, index) => ({
    id: `019a9f3e-6c1a-7b44-9d51-2f6b8e2f7a1${index}`,
    ...place,
  }));
  return { kind: 'session_limit', sessions, mayReplace };
}

const parked: readonly ParkedView[] = [
  { displayName: 'Ana Ruiz', lockedAtMs: nowMs - 12 * minuteMs, pin: 'usable' },
  {
    displayName: 'Maximiliane Freifrau von Hohenstein-Oberndorff',
    lockedAtMs: nowMs - 95 * minuteMs,
    pin: 'none',
  },
  { displayName: 'Jan Kowal', lockedAtMs: nowMs - 200 * minuteMs, pin: 'blocked' },
].map((user, index) => ({
  kind: 'parked',
  ...(user as Pick<ParkedView, 'displayName' | 'lockedAtMs' | 'pin'>),
  sessionId: `019a9f3e-6c1a-7b44-9d51-2f6b8e2f7a2${index}`,
  initials: initialsOf(user.displayName),
  colour: index + 2,
  pinLength: 6,
  unlocksOffline: true,
  expiresAtMs: nowMs + 300 * minuteMs,
  warning: null,
  continueBy: 'pin',
}));
const farewells = [
  { displayName: 'Mia Sand', initials: 'MS', colour: 6, reason: 'expired', atMs: nowMs - 3 * minuteMs },
] as const;
const parkingFull: NoticeView = {
  kind: 'parking_full',
  sessions: parked.toReversed().map(({ sessionId, displayName, initials, colour, lockedAtMs }, index) => ({
    ...{ sessionId, displayName, initials, colour, lockedAtMs },
    openApps: index === 0 ? ['Vitals notes', 'Lab'] : [],
    drafts: index === 2 ? null : index,
  })),
};

const notes = {
  ok: true,
  draft: {
    text: 'Bed 4: drip until 15:30, then ask Dr Okafor.\nBed 7: daughter calls back about the glasses.',
    savedAtMs: nowMs - 3 * minuteMs,
  },
} as const;

async function chooseWeakPin(page: Page): Promise<void> {
  await openDetails(page);
  await click('Choose a PIN')(page);
  await page.getByLabel('New PIN', { exact: true }).fill('123456');
  await page.getByLabel('New PIN again').fill('123456');
  await page.getByLabel('Password').fill('correct horse battery');
  await click('Save the PIN')(page);
  await page.getByRole('alert').waitFor();
}

function pinIn(state: PinView['state'], needsPassword = false): PinView {
  return { state, passwordNeededFromMs: nowMs + (needsPassword ? -1 : 4) * minuteMs };
}

async function runSetup(page: Page): Promise<void> {
  await page.getByLabel('Full name').fill('Ida Berg');
  await page.getByLabel('User name').fill('ida.berg');
  await page.getByLabel('Password', { exact: true }).fill('correct horse battery');
  await page.getByLabel('Password again').fill('correct horse battery');
  await page.getByLabel('Ward', { exact: true }).fill('Ward B');
  await page.getByLabel('Station', { exact: true }).fill('B-204');
  await page.getByLabel('Create three demo users').check();
}

async function toStaff(page: Page): Promise<void> {
  await runSetup(page);
  await click('Continue')(page);
  await page.getByLabel('One person per line').waitFor();
}

const staffList =
  'Name;Role;Ward;Telephone\nAna Ruiz;Nurse;;4711\nJörg Müller-Weiß;Doctor;Intensive care;4712\nMaximiliane Freifrau von Hohenstein-Oberndorff;Security officer;;4713';

const preview = {
  displayName: 'Ana Ruiz',
  wipes: [
    { kind: 'drafts', count: 3 },
    { kind: 'apps', count: 2, names: ['Vitals', 'Charts'] },
    { kind: 'keychain_entries', count: 3 },
    { kind: 'pin', count: null },
    { kind: 'access_token', count: null },
    { kind: 'activity_log', count: null },
    { kind: 'screen_content', count: null },
  ],
  notes: { own: { excerpt: 'Bed 4: drip until 15:30, then ask Dr Ok…', count: 1 }, inApps: ['Vitals'] },
  serverReachable: true,
} as const;

const wiped = preview.wipes.map(({ kind, count }) => ({ kind, count, gone: true }));

const generated = {
  ok: true,
  staff: [],
  demoUsers: [
    {
      username: 'ana.ruiz',
      displayName: 'Ana Ruiz',
      role: 'clinician',
      ward: 'Ward B',
      password: 'tulip-harbour-candle-41',
    },
    {
      username: 'jan.kowal',
      displayName: 'Jan Kowal',
      role: 'it_admin',
      ward: 'Ward B',
      password: 'meadow-copper-lantern-77',
    },
    {
      username: 'mia.sand',
      displayName: 'Mia Sand',
      role: 'security_officer',
      ward: 'Ward B',
      password: 'river-violet-anchor-23',
    },
  ],
  printer: 'ward-b-laser',
} as const;

const apps = [
  { id: 'vitals', name: 'Vitals notes', icon: 'pulse' },
  { id: 'charts', name: 'Charts', icon: 'chart' },
  { id: 'meds', name: 'Medication', icon: 'pill' },
  { id: 'lab', name: 'Laboratory results', icon: 'beaker' },
] as const;

const visitors = [
  'Ana Ruiz',
  'Jan Kowal',
  'Mia Sand',
  'Maximiliane Freifrau von Hohenstein-Wolfenbüttel',
  'Bo Li',
  'Ida Berg',
  'Jens Koch',
  'Teresa Núñez Ocampo',
].map((displayName, index) => ({
  kind: 'visitor' as const,
  id: `5f0c3c1e-6c1a-4b44-9d51-2f6b8e2f7a1${index}`,
  displayName,
  initials: initialsOf(displayName),
  colour: index,
  forSeconds: null,
}));

const keychainIn = (trouble: KeychainTrouble): Snapshot['keychain'] => ({
  persistence: 'memory',
  backend: 'Secret Service',
  reason: 'The Secret Service is locked.',
  trouble,
  usableSinceMs: null,
  unread: false,
});

/** Every screen in every state worth looking at. */
export const screens: readonly ScriptedScreen[] = [
  { name: 'starting', snapshot: snapshotOf({ name: 'starting' }, { connection: { state: 'connecting' } }) },
  { name: 'setup', snapshot: setupNeeded(), act: runSetup },
  { name: 'setup-problems', snapshot: setupNeeded(), act: click('Continue') },
  { name: 'setup-no-staff', snapshot: setupNeeded(), act: toStaff },
  {
    name: 'setup-staff',
    snapshot: setupNeeded(),
    act: async (page) => {
      await toStaff(page);
      await page.getByLabel('One person per line').fill(staffList);
      await page.getByRole('table').waitFor();
    },
  },
  {
    name: 'setup-staff-problems',
    snapshot: setupNeeded(),
    act: async (page) => {
      await toStaff(page);
      await page.getByLabel('One person per line').fill(`${staffList}\nAna Ruiz;ana;cook\n=1+1`);
      await page.getByText('Line 6').waitFor();
    },
  },
  {
    name: 'generated-users',
    snapshot: setupNeeded(),
    replies: { 'setup.run': generated },
    act: async (page) => {
      await toStaff(page);
      await click('Finish set-up')(page);
      await page.getByRole('table').waitFor();
    },
  },
  {
    name: 'generated-print',
    snapshot: { ...setupNeeded(), shell: 'electron' },
    replies: { 'setup.run': generated, 'setup.print-slips': { ok: false, error: 'no_printer' } },
    act: async (page) => {
      await toStaff(page);
      await click('Finish set-up')(page);
      await click('Print slips')(page);
      await page.getByText('come out on paper').waitFor();
    },
  },
  { name: 'sign-in', snapshot: signedOutSnapshot() },
  {
    name: 'sign-in-tiles',
    snapshot: signedOutSnapshot(null, { people: visitors }),
    replies: { 'badge.present': { kind: 'unknown' } },
    act: async (page) => {
      await page.getByRole('button', { name: 'Ana Ruiz' }).waitFor();
      await readBadge(page, '0043219876');
      await page.getByText('This badge is not recognised.').waitFor();
    },
  },
  {
    // Everything at once that can appear for different reasons.
    name: 'sign-in-crowded',
    snapshot: signedOutSnapshot(
      { kind: 'signed_out', atMs: nowMs, server: 'ended', wiped, stillStored: false },
      {
        people: [...parked.slice(1), ...visitors.slice(4)],
        ...{ farewells, keychain: keychainIn('locked'), clock: { skewMs: 7 * minuteMs } },
      },
    ),
    act: (page) => page.getByRole('button', { name: 'Ida Berg' }).waitFor(),
  },
  {
    name: 'sign-in-initials',
    snapshot: signedOutSnapshot(null, {
      people: [parked[0], ...visitors.slice(1)].map(
        (person) => ({ ...person, displayName: null }) as PersonView,
      ),
    }),
    act: click(/^Initials JK/),
  },
  {
    name: 'sign-in-wrong',
    snapshot: signedOutSnapshot(),
    replies: { 'session.sign-in': { ok: false, error: 'wrong_credentials' } },
    act: signInWith,
  },
  {
    name: 'sign-in-throttled',
    snapshot: signedOutSnapshot(),
    replies: { 'session.sign-in': { ok: false, error: 'throttled', retryAfterSeconds: 27 } },
    act: signInWith,
  },
  { name: 'signing-in', snapshot: snapshotOf({ name: 'signing_in' }) },
  { name: 'enrolment', snapshot: signedOutSnapshot(null, { barrier: 'not_enrolled' }) },
  { name: 'enrolment-waiting', snapshot: signedOutSnapshot(null, { barrier: 'waiting' }) },
  {
    name: 'enrolment-wrong-code',
    snapshot: signedOutSnapshot(null, { barrier: 'not_enrolled', station: { name: null, ward: null } }),
    replies: { 'enrolment.run': { ok: false, error: 'wrong_code' } },
    act: enrolWith('k7qm 2f9a xw3t 8pzo'),
  },
  {
    name: 'enrolment-revoked-throttled',
    snapshot: signedOutSnapshot(null, {
      barrier: 'revoked',
      keychain: keychainIn('locked'),
    }),
    replies: { 'enrolment.run': { ok: false, error: 'throttled', retryAfterSeconds: 87 } },
    act: enrolWith('0000000000000000'),
  },
  { name: 'session-limit', snapshot: signedOutSnapshot(sessionLimit(true)) },
  {
    name: 'session-limit-confirm',
    snapshot: signedOutSnapshot(sessionLimit(true)),
    act: click('Sign out there and sign in here: ICU-3'),
  },
  { name: 'session-limit-refused', snapshot: signedOutSnapshot(sessionLimit(false)) },
  {
    name: 'sign-in-offline',
    snapshot: signedOutSnapshot(null, {
      connection: { ...offline, cause: 'certificate_date', workUntilMs: null },
    }),
    replies: { 'session.retry-now': { ok: false, error: 'offline' } },
    act: async (page) => {
      await click('Try now')(page);
      await page.getByText('nothing has changed yet').waitFor();
    },
  },
  {
    name: 'sign-in-memory-only',
    snapshot: signedOutSnapshot(null, {
      shell: 'browser',
      keychain: keychainIn('locked'),
      clock: { skewMs: 17 * minuteMs },
    }),
  },
  {
    name: 'sign-in-unread',
    snapshot: signedOutSnapshot(null, { keychain: { ...keychainIn('unanswered'), unread: true } }),
  },
  {
    name: 'signed-out',
    snapshot: signedOutSnapshot({
      kind: 'signed_out',
      atMs: nowMs,
      server: 'ended',
      wiped,
      stillStored: false,
    }),
  },
  {
    name: 'signed-out-still-there',
    snapshot: signedOutSnapshot({
      kind: 'signed_out',
      atMs: nowMs,
      server: 'ended',
      wiped: wiped.map((item) => ({
        ...item,
        gone: item.kind !== 'keychain_entries' && item.kind !== 'apps',
      })),
      stillStored: true,
    }),
  },
  {
    name: 'signed-out-queued',
    snapshot: signedOutSnapshot({
      kind: 'signed_out',
      atMs: nowMs,
      server: 'queued',
      wiped,
      stillStored: false,
    }),
  },
  {
    name: 'signed-out-one-machine',
    snapshot: signedOutSnapshot({
      kind: 'signed_out',
      atMs: nowMs,
      server: 'ended_on_one_machine',
      wiped,
      stillStored: false,
    }),
  },
  {
    name: 'ended',
    snapshot: signedOutSnapshot({
      kind: 'session_ended',
      reason: 'reuse_detected',
      atMs: nowMs,
      stillStored: false,
    }),
  },
  {
    name: 'ended-other-server',
    snapshot: signedOutSnapshot({
      kind: 'session_ended',
      reason: 'other_server',
      atMs: nowMs,
      stillStored: false,
    }),
  },
  {
    name: 'ended-parked',
    snapshot: signedOutSnapshot(
      { kind: 'session_ended', reason: 'expired', atMs: nowMs, stillStored: false },
      { people: parked.slice(1) },
    ),
  },
  {
    name: 'emergency-code',
    snapshot: signedOutSnapshot(null, {
      connection: { ...offline, workUntilMs: null },
      emergency: {
        offered: true,
        codeFromMs: nowMs - minuteMs,
        codeOpens: ['Emergency plan', 'Vitals notes'],
      },
    }),
    replies: { 'session.retry-now': { ok: false, error: 'offline' } },
    act: async (page) => {
      await click('Emergency access')(page);
      await page.getByRole('radio', { name: 'With a sealed code' }).check();
      await click('A system is not working')(page);
    },
  },
  {
    name: 'emergency',
    snapshot: signedOutSnapshot(null, { people: parked }),
    replies: { 'session.retry-now': { ok: true } },
    act: click('Emergency access'),
  },
  {
    name: 'emergency-confirm',
    snapshot: signedOutSnapshot(),
    replies: { 'session.retry-now': { ok: true } },
    act: async (page) => {
      await click('Emergency access')(page);
      const asked = new EmergencyPage(page);
      await asked.askByPassword('A patient is in danger', 'ana.ruiz', 'a password');
    },
  },
  {
    name: 'shift-emergency',
    snapshot: activeSnapshot({
      profile: 'break_glass',
      startedAtMs: nowMs - 11 * minuteMs,
      expiresAtMs: nowMs + 19 * minuteMs - 17_000,
      wordsMissing: true,
      pin: { state: 'off', passwordNeededFromMs: nowMs },
    }),
  },
  {
    name: 'local-emergency',
    snapshot: snapshotOf(
      {
        name: 'local_emergency',
        emergency: {
          person: 'Dr Imani Okafor',
          startedAtMs: nowMs - minuteMs,
          endsAtMs: nowMs + 29 * minuteMs,
          apps: apps.slice(0, 2),
          appTrouble: null,
          told: false,
          wordsMissing: true,
        },
      },
      { connection: { ...offline, workUntilMs: null } },
    ),
  },
  {
    name: 'shift-emergency-words',
    snapshot: activeSnapshot({
      profile: 'break_glass',
      startedAtMs: nowMs - 11 * minuteMs,
      expiresAtMs: nowMs + 19 * minuteMs - 17_000,
      wordsMissing: true,
      pin: { state: 'off', passwordNeededFromMs: nowMs },
    }),
    act: async (page) => {
      await click('Write it down')(page);
      await page.getByLabel('In your own words').fill('short');
      await click('Save')(page);
    },
  },
  { name: 'shift', snapshot: activeSnapshot() },
  { name: 'shift-pin-one-machine', snapshot: activeSnapshot({}, { notice: { kind: 'pin_on_one_machine' } }) },
  { name: 'shift-elsewhere', snapshot: activeSnapshot({}, { notice: { kind: 'signed_in_elsewhere' } }) },
  {
    name: 'shift-browser-shell',
    snapshot: activeSnapshot({}, { shell: 'browser' }),
    replies: { 'draft.read': { ok: false, error: 'failed' } },
  },
  {
    name: 'shift-offline',
    snapshot: activeSnapshot({ nextRefreshAtMs: null }, { connection: offline }),
  },
  {
    name: 'shift-memory-only',
    snapshot: activeSnapshot(
      { otherSessions: { state: 'ready', items: [] }, activity: [] },
      { keychain: keychainIn('locked') },
    ),
    act: openDetails,
  },
  {
    name: 'shift-slow',
    snapshot: activeSnapshot(
      {},
      {
        connection: { state: 'online', slow: true },
        keychain: { ...keychainIn('locked'), persistence: 'persistent', trouble: null, usableSinceMs: nowMs },
      },
    ),
    act: async (page) => {
      await new ShiftPage(page).openDetails();
      await click(/^Show all/)(page);
    },
  },
  {
    name: 'shift-loading',
    snapshot: activeSnapshot({ otherSessions: { state: 'loading' } }),
    act: openDetails,
  },
  {
    name: 'shift-no-list',
    snapshot: activeSnapshot({ otherSessions: { state: 'unavailable' } }),
    act: openDetails,
  },
  {
    name: 'shift-apps',
    snapshot: activeSnapshot({ apps, openApps: ['vitals'] }),
    replies: {
      'draft.read': notes,
      'draft.list': { ok: true, drafts: [{ app: 'vitals', name: 'note', savedAtMs: nowMs }] },
    },
  },
  {
    name: 'shift-notes-erase',
    snapshot: activeSnapshot(),
    replies: { 'draft.read': notes, 'draft.save': { ok: false, error: 'failed' } },
    act: async (page) => {
      const card = new NotesCard(page);
      await card.text.press('End');
      await card.text.pressSequentially(' Ask again at four.');
      await card.region.getByText('Not saved yet').waitFor();
      await card.askToErase();
    },
  },
  {
    name: 'app',
    snapshot: activeSnapshot({ apps }),
    replies: { 'apps.open': { ok: true, frame: null } },
    act: click('Vitals notes'),
  },
  {
    name: 'app-badge-offered',
    snapshot: activeSnapshot({ apps, badgeOffered: true }),
    replies: { 'apps.open': { ok: true, frame: null } },
    act: async (page) => {
      await click('Vitals notes')(page);
      await page.getByRole('heading', { name: 'Is this badge yours?' }).waitFor();
    },
  },
  {
    name: 'app-unreachable',
    snapshot: activeSnapshot(
      { apps, warning: 15, expiresAtMs: nowMs + 14 * minuteMs },
      { connection: offline },
    ),
    replies: { 'apps.open': { ok: false, error: 'unreachable' } },
    act: async (page) => {
      await click('Vitals notes')(page);
      await page.getByText('Vitals notes is not responding.').waitFor();
    },
  },
  {
    name: 'signed-out-parked',
    snapshot: signedOutSnapshot(null, { people: [...parked, ...visitors.slice(3)], farewells }),
  },
  {
    name: 'signed-out-tapped',
    snapshot: signedOutSnapshot(null, {
      people: [...parked, ...visitors.slice(3)],
      tap: { id: 1, reading: { kind: 'parked', sessionId: parked[0]?.sessionId ?? '' } },
    }),
    act: (page) => page.getByLabel('PIN').waitFor(),
  },
  {
    name: 'parked-pin-wrong',
    snapshot: signedOutSnapshot(null, { people: parked }),
    replies: { 'session.unlock-parked': { ok: false, error: 'wrong_pin', triesLeft: 1 } },
    act: async (page) => {
      await click(/^Ana Ruiz/)(page);
      await page.getByLabel('PIN').fill('591824');
      await page.getByLabel('PIN').press('Enter');
      await page.getByRole('alert').waitFor();
    },
  },
  { name: 'parking-full', snapshot: signedOutSnapshot(parkingFull) },
  {
    name: 'parking-full-confirm',
    snapshot: signedOutSnapshot(parkingFull),
    act: click('End session of Ana Ruiz'),
  },
  {
    name: 'shift-ended-while-away',
    snapshot: activeSnapshot(
      {},
      { notice: { kind: 'parked_session_ended', reason: 'replaced', atMs: nowMs - 40 * minuteMs } },
    ),
  },
  {
    name: 'sign-out-there',
    snapshot: activeSnapshot(),
    act: async (page) => void (await new ShiftPage(page).askToSignOutAt('ICU-3')),
  },
  { name: 'warning-15', snapshot: endingSnapshot(15) },
  { name: 'warning-15-open', snapshot: endingSnapshot(15), act: click('Continue') },
  { name: 'warning-5', snapshot: endingSnapshot(5) },
  { name: 'warning-1', snapshot: endingSnapshot(1) },
  { name: 'warning-1-pin', snapshot: endingSnapshot(1, { continueBy: 'pin' }) },
  {
    name: 'shift-badges',
    snapshot: activeSnapshot({
      badgeOffered: true,
      badgesHere: [visitors[0]?.id ?? ''],
      cardGraceSeconds: 60,
    }),
    replies: {
      'badges.list': {
        state: 'ready',
        items: [
          { id: visitors[0]?.id ?? '', linkedAtMs: nowMs, endsAtMs: null, provesKey: true },
          { id: visitors[1]?.id ?? '', linkedAtMs: nowMs, endsAtMs: null, provesKey: false },
        ],
      },
    },
    act: async (page) => {
      await page.getByRole('heading', { name: 'Is this badge yours?' }).waitFor();
      await openDetails(page);
      await click('My badges')(page);
      await page.getByText('Opens your screen again within 60 seconds').waitFor();
      await page.getByText('In the reader now').waitFor();
      await page.getByText('Does not open your screen again without the PIN').waitFor();
    },
  },
  {
    name: 'shift-card-offered',
    snapshot: activeSnapshot({ cardOffered: true, cardGraceSeconds: 60 }),
    replies: { 'badge.link': { ok: false, error: 'password_needed' } },
    act: async (page) => {
      await click('Yes, set it up')(page);
      await page.getByLabel('Password').waitFor();
    },
  },
  { name: 'shift-pin-offered', snapshot: activeSnapshot({ pin: pinIn('offered') }) },
  {
    name: 'shift-pin-weak',
    snapshot: activeSnapshot({ pin: pinIn('postponed', true) }),
    replies: { 'session.set-pin': { ok: false, error: 'weak_pin', weakness: 'run' } },
    act: chooseWeakPin,
  },
  {
    name: 'pin-required-offline',
    snapshot: activeSnapshot({ pin: pinIn('required') }, { connection: offline }),
  },
  { name: 'shift-about-to-lock', snapshot: activeSnapshot({ idleLockAtMs: nowMs + 28_000 }) },
  { name: 'locked', snapshot: lockedSnapshot() },
  {
    name: 'locked-pin-wrong',
    snapshot: lockedSnapshot({}, { pin: 'usable' }),
    replies: { 'session.unlock': { ok: false, error: 'wrong_pin', triesLeft: 2 } },
    act: async (page) => {
      await page.getByLabel('PIN').fill('591824');
      await page.getByLabel('PIN').press('Enter');
      await page.getByRole('alert').waitFor();
    },
  },
  {
    name: 'locked-badge',
    snapshot: lockedSnapshot({}, { pin: 'usable' }),
    replies: { 'badge.present': { kind: 'somebody_else', displayName: 'Jan Kowal' } },
    act: async (page) => {
      await readBadge(page, '0043219876');
      await page.getByText('This is the badge of Jan Kowal.').waitFor();
    },
  },
  {
    name: 'locked-card-other-key',
    snapshot: lockedSnapshot(
      { tap: { id: 1, reading: { kind: 'on_screen', why: 'other_key' } } },
      { pin: 'usable', cause: 'badge' },
    ),
    act: async (page) => await page.getByText('This badge has another chip').waitFor(),
  },
  {
    name: 'locked-parked',
    snapshot: lockedSnapshot({ people: parked.slice(1) }, { pin: 'usable' }),
  },
  {
    name: 'locked-ending',
    snapshot: lockedSnapshot(
      { people: parked.slice(1) },
      { pin: 'usable', continueBy: 'pin', warning: 5, expiresAtMs: nowMs + 4 * minuteMs + 12_000 },
    ),
  },
  {
    name: 'locked-other',
    snapshot: lockedSnapshot({ people: parked.slice(1) }, { pin: 'usable' }),
    act: click(/^Jan Kowal/),
  },
  {
    name: 'not-continued',
    snapshot: activeSnapshot({
      ...{ warning: 5, continueBy: 'pin', expiresAtMs: nowMs + 4 * minuteMs },
      continuing: { ok: false, error: 'offline' },
    }),
  },
  { name: 'locked-pin-blocked', snapshot: lockedSnapshot({}, { pin: 'blocked' }) },
  {
    name: 'locked-offline',
    snapshot: lockedSnapshot({ connection: offline }, { unlocksOffline: false }),
    replies: { 'session.unlock': { ok: false, error: 'offline' } },
    act: async (page) => {
      await page.getByLabel('Password').fill('a password');
      await click('Unlock')(page);
      await page.getByRole('alert').waitFor();
    },
  },
  {
    name: 'locked-not-you',
    snapshot: lockedSnapshot({}, { emergency: true, expiresAtMs: nowMs + 19 * minuteMs - 17_000 }),
    replies: { 'session.preview-sign-out': preview },
    act: click(/^Not you/),
  },
  {
    name: 'sign-out',
    snapshot: activeSnapshot(),
    replies: { 'session.preview-sign-out': preview },
    act: click('Sign out'),
  },
  { name: 'rest', snapshot: activeSnapshot({ atRest: true }) },
  {
    name: 'rest-behind-a-dialog',
    snapshot: activeSnapshot({ atRest: true, idleLockAtMs: nowMs + 21_000 }),
    replies: { 'session.preview-sign-out': preview },
    act: click('Sign out'),
  },
  {
    name: 'sign-out-keeping-notes',
    snapshot: activeSnapshot({ mayKeepNotes: true }),
    replies: { 'session.preview-sign-out': preview },
    act: async (page) => {
      await click('Sign out')(page);
      await click('Keep for my next shift')(page);
      await click('Details')(page.getByRole('alertdialog'));
    },
  },
  {
    name: 'sign-out-nothing-lost',
    snapshot: activeSnapshot(),
    replies: { 'session.preview-sign-out': { ...preview, wipes: preview.wipes.slice(2), notes: null } },
    act: click('Sign out'),
  },
  {
    name: 'sign-out-offline',
    snapshot: activeSnapshot({}, { connection: offline }),
    replies: { 'session.preview-sign-out': { ...preview, serverReachable: false } },
    act: async (page) => {
      await click('Sign out')(page);
      await click('Details')(page.getByRole('alertdialog'));
    },
  },
  {
    name: 'diagnostics',
    snapshot: signedOutSnapshot(),
    replies: {
      'diagnostics.run': diagnosticsReport(),
      'diagnostics.export': {
        ok: true,
        file: '/home/ward-b/Documents/carelink-diagnostics-2026-03-02T07-00-00Z.txt',
        download: null,
      },
    },
    act: async (page) => {
      await click('Diagnostics')(page);
      await click('Save report')(page);
      await page.getByText('The report was saved as').waitFor();
      await click('Details: Settings and policy')(page);
    },
  },
  {
    name: 'diagnostics-checking',
    snapshot: lockedSnapshot(),
    replies: { 'diagnostics.run': diagnosticsReport(['server', 'clock', 'certificate']) },
    act: async (page) => {
      await click('Diagnostics')(page);
      await page.getByText(`Checking: ${checkNames.length - 3} of ${checkNames.length} done`).waitFor();
    },
  },
  {
    name: 'diagnostics-lost',
    snapshot: signedOutSnapshot(null, { connection: { ...offline, workUntilMs: null } }),
    replies: { 'diagnostics.run': 'throws' },
    act: async (page) => {
      await click('Diagnostics')(page);
      await page.getByRole('alert').waitFor();
    },
  },
  { name: 'ending', snapshot: snapshotOf({ name: 'ending' }) },
];

function setupNeeded(): Snapshot {
  return snapshotOf({ name: 'setup_needed' }, { station: { name: null, ward: null }, shell: 'browser' });
}
