import { z } from 'zod';
import { password, username } from '../../../server/contract/account.ts';
import { badgeNumber } from '../../../server/contract/badges.ts';
import { enrolRequest } from '../../../server/contract/devices.ts';
import { emergencyReasonCode, emergencyReasonText } from '../../../server/contract/emergency.ts';
import { pin, setPinRequest } from '../../../server/contract/pin.ts';
import type { RoleName } from '../../../server/contract/profiles.ts';
import { lockRequest } from '../../../server/contract/sessions.ts';
import { setupRequest } from '../../../server/contract/setup.ts';
import { shownName } from '../../../server/contract/shown-text.ts';
import type { DiagnosticsReport } from '../diagnostics/report.ts';
import type { DraftErasing, DraftListing, DraftReading, DraftSaving } from '../drafts/draft.ts';
import { draftName } from '../drafts/draft-name.ts';
import type {
  ActionResult,
  BadgeReading,
  BadgesView,
  Snapshot,
  VisitorsView,
  WipeItem,
} from '../views/snapshot.ts';
import type { AppOpening } from './app-host.ts';
import type { ReportSaving } from './report-saver.ts';
import { type SlipsPrinting, slipsToPrint } from './slip-printer.ts';

/** One thing that the screens can ask for. */
interface Channel<Input extends z.ZodType, Output> {
  /** Everything a page sends is parsed with it first. */
  readonly input: Input;
  /** What is answered; only a type, with no schema. */
  readonly output?: Output;
}

/** Answers whether it worked; what it changed is in the next snapshot. */
const action = <Input extends z.ZodType>(input: Input): Channel<Input, ActionResult> => ({ input });
const channel = <Input extends z.ZodType>(input: Input) => ({
  answers: <Output>(): Channel<Input, Output> => ({ input }),
});

/** For calls without input; a page sends `undefined`. */
const nothing = z.void();
const sessionOfId = z.object({ sessionId: z.uuid() });
/** Whose text it is: a call about drafts may arrive after another user has come. */
const draftOf = z.strictObject({ username: z.string().min(1).max(150) });
/** PIN or password; with `andContinue` it also continues a session that is about to end. */
const proofOfUser = {
  password: z.strictObject({ password, andContinue: z.boolean().optional() }),
  pin: z.strictObject({ pin, andContinue: z.boolean().optional() }),
};
const pixels = z.number().int().min(0).max(20_000);

/** Why emergency access is needed, and the consent to what is recorded and who is told; the words may follow. */
const statedReason = z.strictObject({
  reasonCode: emergencyReasonCode,
  reason: emergencyReasonText.optional(),
  confirmed: z.literal(true),
});

/** A generated user; the password is shown once and kept nowhere. */
export interface GeneratedUser {
  readonly username: string;
  readonly displayName: string;
  readonly role: RoleName;
  readonly ward: string;
  readonly password: string;
}

export type SetupResult =
  | {
      readonly ok: true;
      readonly demoUsers: readonly GeneratedUser[];
      readonly staff: readonly GeneratedUser[];
      /** The printer on which the passwords may be printed; null: the policy names none. */
      readonly printer: string | null;
    }
  | { readonly ok: false; readonly error: 'offline' | 'already_done' | 'invalid_input' | 'failed' };

export interface SignOutPreview {
  readonly displayName: string;
  readonly wipes: readonly WipeItem[];
  /** What the user has written and not finished; null: nothing, or nothing that this screen may show. */
  readonly notes: NotesAtStake | null;
  /** False when the server cannot be reached: the ending is then queued. */
  readonly serverReachable: boolean;
}

/** Unfinished texts that a sign-out erases unless they are kept. */
export interface NotesAtStake {
  /** Of our own screens: how the newest begins, and how many there are. */
  readonly own: { readonly excerpt: string; readonly count: number } | null;
  /** Names of the clinical apps that keep some, too. */
  readonly inApps: readonly string[];
}

/** Channels the core answers, in `electron/core/actions.ts`. */
const coreChannels = {
  /** The set-up code is added by the main process. */
  'setup.run': channel(setupRequest.omit({ setup_code: true })).answers<SetupResult>(),
  /** The one-time code as it was typed, and what people call this workstation. */
  'enrolment.run': action(enrolRequest.omit({ machine: true })),
  /** Goes back from enrolling to signing in. */
  'enrolment.leave': action(nothing),
  /** By user name, or as the visitor that a tile or a badge stands for. */
  'session.sign-in': action(
    z.union([z.object({ username, password }), z.strictObject({ visitorId: z.uuid(), password })]),
  ),
  /** After `session_limit`; names the session that ends. The password is not needed again. */
  'session.sign-in-replacing': action(sessionOfId),
  /** After `parking_full`; names the parked session that ends. */
  'session.sign-in-making-room': action(sessionOfId),
  'session.lock': action(
    z.object({ cause: lockRequest.shape.cause.extract(['button', 'shortcut', 'idle']) }),
  ),
  'session.unlock': action(z.union([proofOfUser.password, proofOfUser.pin])),
  /** Locks and parks the session on screen; somebody else can sign in or come back. */
  'session.switch-user': action(nothing),
  /** Brings a parked session back; the one on screen is parked. */
  'session.unlock-parked': action(
    z.union([
      proofOfUser.password.extend({ sessionId: z.uuid() }),
      proofOfUser.pin.extend({ sessionId: z.uuid() }),
    ]),
  ),
  /** Sets or replaces the PIN of the session, which unlocks it for as long as it lives. */
  'session.set-pin': action(setPinRequest),
  /** Goes on without a PIN for now. */
  'session.postpone-pin': action(nothing),
  /** Continues straight into a new session; possible from the first warning on. */
  'session.continue': action(z.union([z.strictObject({ password }), z.strictObject({ pin })])),
  'session.preview-sign-out': channel(nothing).answers<SignOutPreview | null>(),
  /** Erases the notes unless they are to be kept, which the policy has to allow. */
  'session.sign-out': action(z.union([z.void(), z.strictObject({ notes: z.literal('keep') })])),
  /** Retries at once whatever is waiting for its next try. */
  'session.retry-now': action(nothing),
  /**
   * Somebody used keyboard or mouse; sent at most every few seconds. While something is being edited, the policy may
   * delay the lock.
   */
  'session.report-activity': action(z.strictObject({ editing: z.boolean() })),
  /**
   * A session that ends with a sign-out or after half an hour: by user name, as the visitor that a tile or a badge
   * stands for, or as the user of a session that is locked here, which goes on.
   */
  'emergency.start': action(
    z.union([
      statedReason.extend({ username, password }),
      statedReason.extend({ visitorId: z.uuid(), password }),
      statedReason.extend({ sessionId: z.uuid(), password }),
    ]),
  ),
  /** By a sealed code, as typed, and the name of the person who has it. */
  'emergency.start-offline': action(
    statedReason.extend({ code: z.string().min(1).max(64), person: shownName }),
  ),
  'emergency.end-offline': action(nothing),
  /** Why the emergency access on screen was needed; once. */
  'emergency.write-words': action(z.strictObject({ words: emergencyReasonText })),
  'sessions.refresh-list': action(nothing),
  'sessions.end-other': action(sessionOfId),
  /**
   * Looks who has worked on the ward lately, for the list of people in the snapshot, and answers whoever has just shown
   * a badge; nobody unless the sign-in screen is shown.
   */
  'visitors.look': channel(nothing).answers<VisitorsView>(),
  /**
   * What the badge reader typed; if it was typed into a password or PIN field, it may be one. The answer says whose
   * badge it is, which proves nothing.
   */
  'badge.present': channel(
    z.strictObject({ number: badgeNumber, inSecretField: z.boolean().optional() }),
  ).answers<BadgeReading>(),
  /** In a browser: what a badge reader typed after its prefix, on any screen. In Electron pages see no such keys. */
  'badge.tap': action(z.strictObject({ number: badgeNumber })),
  /** The unknown badge belongs to the user on screen; the password, if she has not just signed in. */
  'badge.link': action(z.union([nothing, z.strictObject({ password })])),
  'badge.decline': action(nothing),
  'badges.list': channel(nothing).answers<BadgesView>(),
  'badges.remove': action(z.strictObject({ badgeId: z.uuid() })),
  'notice.dismiss': action(nothing),
  /**
   * Keeps an unfinished text for a day; accepted until 2 s after its user's session has left the screen. An empty
   * text erases it.
   */
  'draft.save': channel(
    draftOf.extend({ name: draftName, text: z.string().max(32_768) }),
  ).answers<DraftSaving>(),
  /** Drafts are read and erased only while their user is on screen and it is unlocked. */
  'draft.read': channel(draftOf.extend({ name: draftName })).answers<DraftReading>(),
  /** Those of apps, too. */
  'draft.list': channel(draftOf).answers<DraftListing>(),
  'draft.erase': channel(draftOf.extend({ name: draftName })).answers<DraftErasing>(),
  'draft.erase-all': channel(draftOf).answers<DraftErasing>(),
};

/** Channels the shell answers with its own parts: `electron/ipc/create-handlers.ts`. */
const shellChannels = {
  'snapshot.get': channel(nothing).answers<Snapshot>(),
  /** In Electron: which snapshot is on screen, so that the cover can be removed. */
  'screen.shown': action(z.strictObject({ revision: z.number().int().min(0), isPainted: z.boolean() })),
  'apps.open': channel(z.object({ appId: z.string().max(32) })).answers<AppOpening>(),
  /** Where the open app is to be shown; null while something of the workstation covers it. */
  'apps.place': action(
    z.object({
      bounds: z.object({ x: pixels, y: pixels, width: pixels, height: pixels }).nullable(),
    }),
  ),
  /** Prints the passwords of the set-up that has just been made; in Electron only. */
  'setup.print-slips': channel(slipsToPrint).answers<SlipsPrinting>(),
  /** The generated passwords have left the screen. */
  'setup.forget': action(nothing),
  /**
   * Starts the checks, or with `restart` repeats them once they are done; answers at once with what is known so far.
   */
  'diagnostics.run': channel(z.strictObject({ restart: z.boolean() })).answers<DiagnosticsReport>(),
  'diagnostics.export': channel(z.strictObject({ format: z.enum(['text', 'json']) })).answers<ReportSaving>(),
};

/** Everything the workstation's own page can ask for; no other page can. */
export const channels = { ...coreChannels, ...shellChannels };

type Channels = typeof channels;
export type CoreChannelName = keyof typeof coreChannels;
export type ChannelName = keyof Channels;
export const channelNames = Object.keys(channels) as ChannelName[];

/** What a page sends. */
export type ChannelInput<Name extends ChannelName> = z.input<Channels[Name]['input']>;
/** What the schema makes of it. */
export type ParsedInput<Name extends ChannelName> = z.output<Channels[Name]['input']>;
export type ChannelOutput<Name extends ChannelName> =
  Channels[Name] extends Channel<z.ZodType, infer Output> ? Output : never;

/** A function for each of these channels, called with input that has passed the channel's schema. */
export type HandlersOf<Names extends ChannelName> = {
  readonly [Name in Names]: (input: ParsedInput<Name>) => Promise<ChannelOutput<Name>>;
};
