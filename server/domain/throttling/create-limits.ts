import { SerialQueue } from '../../concurrency/serial-queue.ts';
import { Refusal } from '../ports/refusal.ts';
import { hourMs, minuteMs, secondMs } from '../time/durations.ts';
import { AlertLimiter } from './alert-limiter.ts';
import { type FailureLimiterOptions, StoredFailureLimiter, unlimitedFailures } from './failure-limiter.ts';
import type { Limits } from './limits.ts';
import { unlimitedRate, WindowRateLimiter } from './rate-limiter.ts';

const alertEveryMs = 15 * minuteMs;
/** About once in a shift: every refresh of a session would say the same again. */
const outsideAlertEveryMs = 12 * hourMs;

/** How often what may fail; a wait is at most the time in which one failure is forgotten. */
const failures = {
  /** 30 s for one. */
  signInsFromPlace: { name: 'sign-ins from place', limit: 5, periodMs: 150 * secondMs, forgiving: true },
  /** 9 s for one. */
  signInsFromNetwork: {
    name: 'sign-ins from network',
    limit: 100,
    periodMs: 15 * minuteMs,
    forgiving: false,
  },
  /** 30 s for one. */
  clientLogins: { name: 'client logins', limit: 20, periodMs: 10 * minuteMs, forgiving: false },
  /** 90 s for one. */
  enrolments: { name: 'enrolments', limit: 10, periodMs: 15 * minuteMs, forgiving: false },
  /** A minute for one: enough for a ward whose badges are new, too few for a list of numbers. */
  badgesFromPlace: { name: 'badges from place', limit: 10, periodMs: 10 * minuteMs, forgiving: false },
  /** 15 s for one. */
  badgesFromNetwork: { name: 'badges from network', limit: 60, periodMs: 15 * minuteMs, forgiving: false },
  /** 1 s for one. */
  refreshesWithoutKey: { name: 'refreshes without key', limit: 60, periodMs: minuteMs, forgiving: false },
} as const satisfies Record<string, Omit<FailureLimiterOptions, 'nameOf'>>;

/** A workstation that was offline for long has a few to report, and a network has several workstations. */
const offlineUsesPerMinute = 60;

/** More than any user causes. */
const mostUnlocksWaiting = 64;
const tooManyUnlocks = () => new Refusal('throttled', { retryAfterSeconds: 1, limit: 'unlock' });

/** The limits of a server; `nameOf` names the counters that failures leave in the store. */
export function createLimits(
  throttle: 'on' | 'off',
  nameOf: FailureLimiterOptions['nameOf'],
  /** Whether several nodes share the store. */
  isShared = false,
): Limits {
  const limiter = (of: keyof typeof failures) =>
    throttle === 'off' ? unlimitedFailures : new StoredFailureLimiter({ ...failures[of], nameOf, isShared });
  const alertsEvery = (periodMs: number, name: string) =>
    new AlertLimiter(
      new WindowRateLimiter(1, periodMs),
      new StoredFailureLimiter({ name, limit: 1, periodMs, forgiving: false, nameOf }),
    );
  return {
    refreshesPerMinute: throttle === 'off' ? Number.POSITIVE_INFINITY : 60,
    refreshesWithoutKey: limiter('refreshesWithoutKey'),
    signInsFromPlace: limiter('signInsFromPlace'),
    signInsFromNetwork: limiter('signInsFromNetwork'),
    clientLogins: limiter('clientLogins'),
    enrolments: limiter('enrolments'),
    badgesFromPlace: limiter('badgesFromPlace'),
    badgesFromNetwork: limiter('badgesFromNetwork'),
    questionsOfDevice: throttle === 'off' ? unlimitedRate : new WindowRateLimiter(30, minuteMs),
    questionsOfStation: throttle === 'off' ? unlimitedRate : new WindowRateLimiter(60, minuteMs),
    offlineUses: throttle === 'off' ? unlimitedRate : new WindowRateLimiter(offlineUsesPerMinute, minuteMs),
    unlocks: new SerialQueue({ longest: mostUnlocksWaiting, refuse: tooManyUnlocks }),
    refusalNotices: new WindowRateLimiter(1, minuteMs),
    refusalAlerts: alertsEvery(minuteMs, 'refusal alerts'),
    outsideAlerts: alertsEvery(outsideAlertEveryMs, 'outside alerts'),
    throttleAlerts: alertsEvery(alertEveryMs, 'throttle alerts'),
  };
}
