import { z } from 'zod';
import { password, username } from '../../server/contract/account.ts';
import { badgeNumber } from '../../server/contract/badges.ts';
import { enrolRequest } from '../../server/contract/devices.ts';
import { emergencyReasonCode, emergencyReasonText } from '../../server/contract/emergency.ts';
import { pin, setPinRequest } from '../../server/contract/pin.ts';
import { lockRequest } from '../../server/contract/sessions.ts';
import { setupRequest } from '../../server/contract/setup.ts';
import { shownName } from '../../server/contract/shown-text.ts';
import type { DiagnosticsReport } from '../core/diagnostics/report.ts';
import type { DraftErasing, DraftListing, DraftReading, DraftSaving } from '../core/drafts/draft.ts';
import { draftName } from '../core/drafts/draft-name.ts';
import type { AppOpening } from '../core/ports/app-host.ts';
import type { ReportSaving } from '../core/ports/report-saver.ts';
import type {
  ActionResult,
  BadgeReading,
  BadgesView,
  Snapshot,
  UserView,
  VisitorsView,
} from '../core/session/snapshot.ts';
import type { SetupResult, SignOutPreview } from '../core/workstation.ts';

export type { AppDraftAnswer } from '../core/apps/app-drafts.ts';
export type { AppPrintAnswer } from '../core/apps/app-print-answer.ts';
export type { CheckState, FindingCode } from '../core/diagnostics/findings.ts';
export type { CheckName, CheckResult, Detail, DiagnosticsReport } from '../core/diagnostics/report.ts';
export type { DraftEntry, DraftListing, DraftReading, DraftSaving } from '../core/drafts/draft.ts';
export type { AppIcon } from '../core/policy/clinical-app.ts';
export type { AppBounds, AppOpening } from '../core/ports/app-host.ts';
export type { ReportSaving } from '../core/ports/report-saver.ts';
export type * from '../core/session/snapshot.ts';
export type { GeneratedUser, SetupResult, SignOutPreview } from '../core/workstation.ts';

const setupInput = setupRequest.omit({ setup_code: true });
const nothing = z.undefined();
/** Whose text it is: calls about drafts may arrive when another user is here. */
const draftOf = z.strictObject({ username: z.string().min(1).max(150) });
const pixels = z.number().int().min(0).max(20_000);

/** Why emergency access is needed, and the yes to what is recorded and who is told. */
const statedReason = z.strictObject({
  reasonCode: emergencyReasonCode,
  reason: emergencyReasonText,
  confirmed: z.literal(true),
});

/** Every call the renderer can make: the input is parsed with this schema before anything else happens. */
export const channels = {
  'snapshot.get': nothing,
  /** In Electron: what of the snapshots is on screen, so that what hides the screen can go. */
  'screen.shown': z.strictObject({ revision: z.number().int().min(0), isPainted: z.boolean() }),
  'setup.run': setupInput,
  /** The one-time code as it was typed, and what people call this workstation. */
  'enrolment.run': enrolRequest,
  'enrolment.leave': nothing,
  /** By user name, or as the visitor that a tile or a badge stands for. */
  'session.sign-in': z.union([
    z.object({ username, password }),
    z.strictObject({ visitorId: z.uuid(), password }),
  ]),
  /** After `session_limit`, without the password again: the session that ends. */
  'session.sign-in-replacing': z.object({ sessionId: z.uuid() }),
  'emergency.start': statedReason.extend({ username, password }),
  /** By a sealed code, as it was typed, and the name of whoever has it. */
  'emergency.start-offline': statedReason.extend({ code: z.string().min(1).max(64), person: shownName }),
  'emergency.end-offline': nothing,
  /** After `parking_full`: the parked session that ends. */
  'session.sign-in-making-room': z.object({ sessionId: z.uuid() }),
  'session.lock': lockRequest.pick({ cause: true }).extend({ cause: z.enum(['button', 'shortcut', 'idle']) }),
  'session.unlock': z.union([z.strictObject({ password }), z.strictObject({ pin })]),
  /** Locks and parks the session on screen. */
  'session.switch-user': nothing,
  /** Brings a parked session back; the one on screen is parked. */
  'session.unlock-parked': z.union([
    z.strictObject({ sessionId: z.uuid(), password }),
    z.strictObject({ sessionId: z.uuid(), pin }),
  ]),
  'session.set-pin': setPinRequest,
  'session.postpone-pin': nothing,
  /** Goes straight on into a new session, from the first warning on. */
  'session.continue': z.union([z.strictObject({ password }), z.strictObject({ pin })]),
  'session.preview-sign-out': nothing,
  'session.sign-out': nothing,
  'session.retry-now': nothing,
  /** Somebody touched keyboard or mouse; sent at most every few seconds. */
  'session.report-activity': z.strictObject({ editing: z.boolean() }),
  'sessions.refresh-list': nothing,
  'sessions.end-other': z.object({ sessionId: z.uuid() }),
  /** The tiles above the sign-in form, and whoever has just shown a badge. */
  'visitors.look': nothing,
  /** What the badge reader has typed. */
  'badge.present': z.strictObject({ number: badgeNumber, inSecretField: z.boolean().optional() }),
  /** Whether the badge that nobody knew belongs to the user who has signed in since. */
  'badge.link': nothing,
  'badge.decline': nothing,
  'badges.list': nothing,
  'badges.remove': z.strictObject({ badgeId: z.uuid() }),
  'notice.dismiss': nothing,
  /** Keeps a half-written text for a day; also for 2 s after its user's session has left the screen. */
  'draft.save': draftOf.extend({ name: draftName, text: z.string().max(32_768) }),
  'draft.read': draftOf.extend({ name: draftName }),
  /** Those of apps, too. */
  'draft.list': draftOf,
  'draft.erase': draftOf.extend({ name: draftName }),
  'draft.erase-all': draftOf,
  'apps.open': z.object({ appId: z.string().max(32) }),
  /** Where the open app is to be shown; null while something of the workstation stands in front of it. */
  'apps.place': z.object({
    bounds: z.object({ x: pixels, y: pixels, width: pixels, height: pixels }).nullable(),
  }),
  /** Begins the checks, or with `restart` begins them anew once they are done; answers at once with what is known. */
  'diagnostics.run': z.strictObject({ restart: z.boolean() }),
  'diagnostics.export': z.strictObject({ format: z.enum(['text', 'json']) }),
} as const satisfies Record<string, z.ZodType>;

export type ChannelName = keyof typeof channels;
export const channelNames = Object.keys(channels) as ChannelName[];
export type ChannelInput<Name extends ChannelName> = z.input<(typeof channels)[Name]>;
/** What a handler gets: the input after its schema. */
export type ParsedChannelInput<Name extends ChannelName> = z.output<(typeof channels)[Name]>;

/** What somebody proves with who she is. */
export type UnlockProof = ChannelInput<'session.unlock'>;

/** What each call answers. */
export interface ChannelOutput {
  'snapshot.get': Snapshot;
  'screen.shown': ActionResult;
  'setup.run': SetupResult;
  'enrolment.run': ActionResult;
  'enrolment.leave': ActionResult;
  'session.sign-in': ActionResult;
  'session.sign-in-replacing': ActionResult;
  'emergency.start': ActionResult;
  'emergency.start-offline': ActionResult;
  'emergency.end-offline': ActionResult;
  'session.sign-in-making-room': ActionResult;
  'session.lock': ActionResult;
  'session.unlock': ActionResult;
  'session.switch-user': ActionResult;
  'session.unlock-parked': ActionResult;
  'session.set-pin': ActionResult;
  'session.postpone-pin': ActionResult;
  'session.continue': ActionResult;
  'session.preview-sign-out': SignOutPreview | null;
  'session.sign-out': ActionResult;
  'session.retry-now': ActionResult;
  'session.report-activity': ActionResult;
  'sessions.refresh-list': ActionResult;
  'sessions.end-other': ActionResult;
  'visitors.look': VisitorsView;
  'badge.present': BadgeReading;
  'badge.link': ActionResult;
  'badge.decline': ActionResult;
  'badges.list': BadgesView;
  'badges.remove': ActionResult;
  'notice.dismiss': ActionResult;
  'draft.save': DraftSaving;
  'draft.read': DraftReading;
  'draft.list': DraftListing;
  'draft.erase': DraftErasing;
  'draft.erase-all': DraftErasing;
  'apps.open': AppOpening;
  'apps.place': ActionResult;
  'diagnostics.run': DiagnosticsReport;
  'diagnostics.export': ReportSaving;
}

/** Channel on which the main process pushes snapshots. */
export const snapshotChannel = 'snapshot.changed';

/** What a page of a clinical app is told about who is signed in. */
export interface AppUser extends UserView {
  /** The `sub` of the access token. */
  readonly id: string;
  readonly ward: string | null;
}

/** Channels on which pages of apps ask who is signed in and keep drafts, and the one on which they are told of a lock. */
export const appUserChannel = 'app.get-user';
export const appDraftChannel = 'app.draft';
export const appLockChannel = 'app.locked';
/** On which they print. */
export const appPrintChannel = 'app.print';

/** What pages of apps find at `window.carelink`, in both shells; docs/clinical-apps.md describes it. */
export interface AppBridge {
  getUser(): Promise<AppUser>;
  /** Calls `listener` when the screen is locked; returns a function that ends the subscription. */
  onLock(listener: () => void): () => void;
  /**
   * Keeps a half-written text of the signed-in user for a day, over locks, crashes and the session's end; an empty one
   * erases it. Rejects with the `error` of an `AppDraftAnswer` as its message, as the next two do.
   */
  saveDraft(name: string, text: string): Promise<void>;
  /** Null when there is none. */
  readDraft(name: string): Promise<string | null>;
  eraseDraft(name: string): Promise<void>;
  /** Prints the page without a dialog; rejects with the `error` of an `AppPrintAnswer` as its message. */
  print(): Promise<void>;
}

/** What the preload puts at `window.workstation`, and what the browser shell offers over loopback. */
export interface WorkstationBridge {
  invoke<Name extends ChannelName>(name: Name, input: ChannelInput<Name>): Promise<ChannelOutput[Name]>;
  /** Calls `listener` with every new snapshot; returns a function that ends the subscription. */
  onSnapshot(listener: (snapshot: Snapshot) => void): () => void;
}
