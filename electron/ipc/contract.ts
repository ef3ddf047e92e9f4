import type { ChannelInput, ChannelName, ChannelOutput } from '../core/contract/channels.ts';
import type { Snapshot, UserView } from '../core/views/snapshot.ts';

export type { AppDraftAnswer } from '../core/apps/app-drafts.ts';
export type { AppPrintAnswer } from '../core/apps/app-print-answer.ts';
export type { AppBounds, AppOpening } from '../core/contract/app-host.ts';
export type {
  ChannelInput,
  ChannelName,
  ChannelOutput,
  GeneratedUser,
  SetupResult,
  SignOutPreview,
} from '../core/contract/channels.ts';
export type { ReportSaving } from '../core/contract/report-saver.ts';
export type { SlipsPrinting } from '../core/contract/slip-printer.ts';
export type { CheckState, FindingCode } from '../core/diagnostics/findings.ts';
export type { CheckName, CheckResult, Detail, DiagnosticsReport } from '../core/diagnostics/report.ts';
export type { DraftEntry, DraftListing, DraftReading, DraftSaving } from '../core/drafts/draft.ts';
export type { AppIcon } from '../core/policy/clinical-app.ts';
export type * from '../core/views/snapshot.ts';

/** What somebody proves her identity with. */
export type UnlockProof = ChannelInput<'session.unlock'>;

/** What the preload puts at `window.workstation`, and what the browser shell offers over loopback. */
export interface WorkstationBridge {
  invoke<Name extends ChannelName>(name: Name, input: ChannelInput<Name>): Promise<ChannelOutput<Name>>;
  /** Calls `listener` with every new snapshot; returns a function that ends the subscription. */
  onSnapshot(listener: (snapshot: Snapshot) => void): () => void;
}

/** What a page of a clinical app is told about who is signed in. */
export interface AppUser extends UserView {
  /** The `sub` of the access token. */
  readonly id: string;
  readonly ward: string | null;
}

/** What pages of apps find at `window.carelink` in both shells; described in docs/clinical-apps.md. */
export interface AppBridge {
  getUser(): Promise<AppUser>;
  /** Calls `listener` when the screen is locked; returns a function that ends the subscription. */
  onLock(listener: () => void): () => void;
  /**
   * Keeps an unfinished text of the signed-in user for a day, across locks, crashes and the session's end; an empty
   * one erases it. Like the next two, rejects with the `error` of an `AppDraftAnswer` as its message.
   */
  saveDraft(name: string, text: string): Promise<void>;
  /** Null when there is none. */
  readDraft(name: string): Promise<string | null>;
  eraseDraft(name: string): Promise<void>;
  /** Prints the page without a dialog; rejects with the `error` of an `AppPrintAnswer` as its message. */
  print(): Promise<void>;
}
