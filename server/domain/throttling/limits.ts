import type { SerialQueue } from '../../concurrency/serial-queue.ts';
import type { AlertLimiter } from './alert-limiter.ts';
import type { FailureLimiter } from './failure-limiter.ts';
import type { RateLimiter } from './rate-limiter.ts';

/** What may be tried how often. */
export interface Limits {
  /** By session; Infinity: throttling is off. */
  readonly refreshesPerMinute: number;
  /** Tries to refresh a session without its key, by session. */
  readonly refreshesWithoutKey: FailureLimiter;
  /** By user and workstation. */
  readonly signInsFromPlace: FailureLimiter;
  readonly signInsFromNetwork: FailureLimiter;
  /** Logins of confidential clients, by client and by network. */
  readonly clientLogins: FailureLimiter;
  /** Wrong enrolment codes, by network. */
  readonly enrolments: FailureLimiter;
  /** Reports of sealed codes that were used, by workstation and by network. */
  readonly offlineUses: RateLimiter;
  /** Unknown badges, by workstation, and badges of others, by the user who wants them linked. */
  readonly badgesFromPlace: FailureLimiter;
  readonly badgesFromNetwork: FailureLimiter;
  /** What an enrolled workstation asks while nobody is signed in, by workstation. */
  readonly questionsOfDevice: RateLimiter;
  /** Passwords and PINs at the lock screen, checked one after the other, by session. */
  readonly unlocks: SerialQueue;
  /** What a workstation asks about its sessions, lines that it opens included, by its key. */
  readonly questionsOfStation: RateLimiter;
  /** Audit events about refusals that cost a caller nothing, so that nobody can flood the trail. */
  readonly refusalNotices: RateLimiter;
  /** Alerts about such refusals. */
  readonly refusalAlerts: AlertLimiter;
  /** Alerts that a network or client is throttled. */
  readonly throttleAlerts: AlertLimiter;
  /** Alerts that a session is refreshed outside its ward's networks, by session and network. */
  readonly outsideAlerts: AlertLimiter;
}
