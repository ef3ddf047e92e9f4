import type { Clock } from '../ports/clock.ts';
import type { Repositories, UnitOfWork } from '../ports/unit-of-work.ts';
import type { Limits } from './limits.ts';
import { NoticeClaims } from './notice-claims.ts';

interface NotingPorts<Limiter extends keyof Limits> {
  readonly clock: Clock;
  readonly unitOfWork: Pick<UnitOfWork, 'run'>;
  readonly limits: Pick<Limits, Limiter>;
}

/** Runs a job that may leave notices, however often it has to be run. */
export function runNoting<Result>(
  unitOfWork: Pick<UnitOfWork, 'run'>,
  job: (repositories: Repositories, notices: NoticeClaims) => Promise<Result>,
): Promise<Result> {
  const notices = new NoticeClaims();
  return notices.during(() =>
    unitOfWork.run((repositories) => {
      notices.begin();
      return job(repositories, notices);
    }),
  );
}

/** Runs a job that writes the notice of a refusal, at most once a minute for each key and node. */
export function noteOnce(
  { clock, unitOfWork, limits }: NotingPorts<'refusalNotices'>,
  key: string,
  job: (repositories: Repositories) => Promise<unknown>,
): Promise<void> {
  const notices = new NoticeClaims();
  return notices.during(async () => {
    if (notices.isDue(limits.refusalNotices, key, clock.nowMs())) await unitOfWork.run(job);
  });
}

/**
 * Runs a job that writes the notice of a throttled try, an alert about it, or both, when one of them is due. Of several
 * nodes one raises the alert.
 */
export function noteThrottled(
  { clock, unitOfWork, limits }: NotingPorts<'refusalNotices' | 'throttleAlerts'>,
  /** `alert` null: nobody need be alerted. */
  keys: { readonly notice: string; readonly alert: string | null },
  job: (
    repositories: Repositories,
    due: { readonly notice: boolean; readonly alert: boolean },
  ) => Promise<unknown>,
): Promise<void> {
  const notices = new NoticeClaims();
  const { refusalNotices, throttleAlerts } = limits;
  return notices.during(async () => {
    const nowMs = clock.nowMs();
    const notice = notices.isDue(refusalNotices, keys.notice, nowMs);
    const alert = keys.alert !== null && notices.isDue(throttleAlerts, keys.alert, nowMs) ? keys.alert : null;
    if (!notice && alert === null) return;
    await unitOfWork.run(async (repositories) => {
      const isFirst =
        alert !== null && (await throttleAlerts.isFirst(repositories.failureCounters, alert, nowMs));
      await job(repositories, { notice, alert: isFirst });
    });
  });
}

/** Runs a job that raises an alert about a refusal, at most once a minute for each key, whichever nodes refuse. */
export function alertOnce(
  { clock, unitOfWork, limits }: NotingPorts<'refusalAlerts'>,
  key: string,
  job: (repositories: Repositories) => Promise<unknown>,
): Promise<void> {
  const notices = new NoticeClaims();
  const { refusalAlerts } = limits;
  return notices.during(async () => {
    const nowMs = clock.nowMs();
    if (!notices.isDue(refusalAlerts, key, nowMs)) return;
    await unitOfWork.run(async (repositories) => {
      if (await refusalAlerts.isFirst(repositories.failureCounters, key, nowMs)) await job(repositories);
    });
  });
}
