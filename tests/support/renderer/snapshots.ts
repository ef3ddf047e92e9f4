import type {
  ActivityView,
  ConnectionView,
  LockedSessionView,
  NoticeView,
  PhaseView,
  SessionView,
  Snapshot,
} from '../../../electron/ipc/contract.ts';

/** 20 November 2026, 14:02 UTC: the moment all scripted screens show. */
export const nowMs = Date.UTC(2026, 10, 20, 14, 2);
export const minuteMs = 60_000;
const at = (hour: number, minute: number) => Date.UTC(2026, 10, 20, hour, minute);

const renewed = (last: number, times: number, first: number): ActivityView => ({
  kind: 'renewed',
  atMs: last,
  times,
  sinceMs: first,
});

/** A morning in which some things went wrong, newest first. */
const activity: readonly ActivityView[] = [
  { atMs: at(13, 53), kind: 'renewed' },
  { atMs: at(13, 46), kind: 'connection_lost', untilMs: at(13, 49) },
  { atMs: at(13, 20), kind: 'app_opened', app: 'Vitals notes' },
  { atMs: at(12, 31), kind: 'unlocked' },
  { atMs: at(12, 30), kind: 'wrong_pin', times: 2, sinceMs: at(12, 29) },
  { atMs: at(12, 4), kind: 'locked', cause: 'idle' },
  { atMs: at(11, 58), kind: 'server_slow', untilMs: at(12, 1) },
  renewed(at(11, 52), 22, at(7, 15)),
  { atMs: at(7, 3), kind: 'pin_set' },
  { atMs: at(7, 2), kind: 'signed_in' },
];

export const session: SessionView = {
  seat: 'a',
  user: { username: 'ana.ruiz', displayName: 'Ana Ruiz', roles: ['clinician'] },
  initials: 'AR',
  colour: 1,
  ward: 'Ward B',
  profile: 'standard',
  startedAtMs: at(7, 2),
  expiresAtMs: at(19, 2),
  nextRefreshAtMs: at(14, 6),
  idleLockSeconds: 600,
  warning: null,
  continueBy: 'password',
  continuing: null,
  activity,
  apps: [],
  openApps: [],
  appTrouble: null,
  pin: { state: 'set', passwordNeededFromMs: at(7, 7) },
  wordsMissing: false,
  badgeOffered: false,
  cardOffered: false,
  badgesHere: [],
  cardGraceSeconds: 0,
  idleLockAtMs: null,
  atRest: false,
  mayKeepNotes: false,
  otherSessions: {
    state: 'ready',
    items: [
      {
        id: '019a9f3e-6c1a-7b44-9d51-2f6b8e2f7a10',
        device: 'ICU-3',
        ward: 'Intensive care',
        startedAtMs: at(6, 40),
      },
    ],
  },
};

export const lockedSession: LockedSessionView = {
  displayName: 'Ana Ruiz',
  initials: 'AR',
  colour: 1,
  ward: 'Ward B',
  cause: 'idle',
  lockedAtMs: at(13, 52),
  expiresAtMs: at(19, 2),
  warning: null,
  continueBy: 'password',
  emergency: false,
  pin: 'none',
  pinLength: 6,
  unlocksOffline: true,
};

export const offline: Extract<ConnectionView, { state: 'offline' }> = {
  state: 'offline',
  cause: 'server_unavailable',
  sinceMs: at(13, 58),
  workUntilMs: at(14, 19),
  nextTryMs: at(14, 4),
};

/** A snapshot of the given phase on an ordinary ward computer. */
export function snapshotOf(phase: PhaseView, changes: Partial<Snapshot> = {}): Snapshot {
  return {
    revision: 1,
    serverNowMs: nowMs,
    shell: 'electron',
    version: '0.2.0',
    station: { name: 'B-204', ward: 'Ward B' },
    server: { mode: 'local' },
    barrier: null,
    keychain: {
      persistence: 'persistent',
      backend: 'Windows Credential Manager',
      reason: null,
      trouble: null,
      usableSinceMs: null,
      unread: false,
    },
    clock: { skewMs: null },
    connection: { state: 'online' },
    emergency: { offered: true, codeFromMs: null, codeOpens: [] },
    phase,
    badges: true,
    wantedVersion: null,
    site: { name: null, help_desk: null, text: null, logo: null, update_notice: null, language: null },
    people: [],
    farewells: [],
    tap: null,
    badgesAnywhere: false,
    badgePrefix: null,
    notice: null,
    ...changes,
  };
}

export const activeSnapshot = (changes: Partial<SessionView> = {}, rest: Partial<Snapshot> = {}): Snapshot =>
  snapshotOf({ name: 'active', session: { ...session, ...changes } }, rest);

export const lockedSnapshot = (
  rest: Partial<Snapshot> = {},
  changes: Partial<LockedSessionView> = {},
): Snapshot => snapshotOf({ name: 'locked', session: { ...lockedSession, ...changes } }, rest);

export const signedOutSnapshot = (notice: NoticeView | null = null, rest: Partial<Snapshot> = {}): Snapshot =>
  snapshotOf({ name: 'signed_out' }, { notice, ...rest });

/** A session that ends in `minutes`, with the warning that belongs to it. */
export const endingSnapshot = (warning: 15 | 5 | 1, changes: Partial<SessionView> = {}): Snapshot =>
  activeSnapshot({ warning, expiresAtMs: nowMs + warning * minuteMs - 13_000, ...changes });
