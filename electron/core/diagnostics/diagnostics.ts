import { checkCardReaders } from './check-card-readers.ts';
import { checkCertificate } from './check-certificate.ts';
import { checkClock } from './check-clock.ts';
import type { CheckContext, DiagnosticsDependencies } from './check-context.ts';
import { checkDeviceKey } from './check-device-key.ts';
import { checkEnvironment } from './check-environment.ts';
import { checkDataFolder, checkDrafts, checkLogFolder } from './check-folders.ts';
import { checkKeychain } from './check-keychain.ts';
import { checkTimeZone, checkVersions } from './check-machine.ts';
import { checkPolicy } from './check-policy.ts';
import { checkProxy } from './check-proxy.ts';
import { checkServer } from './check-server.ts';
import { checkSignOuts } from './check-sign-outs.ts';
import { findings } from './findings.ts';
import { maskText } from './mask.ts';
import {
  type CheckName,
  type CheckResult,
  checkNames,
  type DiagnosticsReport,
  type Finding,
  finding,
} from './report.ts';
import { surveyServer } from './survey-server.ts';

interface Check {
  readonly limitSeconds: number;
  readonly run: (context: CheckContext) => Finding | Promise<Finding>;
}

/** The server may take 10 s to start and then 9 s for three tries; a keychain 5 s for an answer. */
const checks: Readonly<Record<CheckName, Check>> = {
  policy: { limitSeconds: 2, run: checkPolicy },
  server: { limitSeconds: 20, run: checkServer },
  clock: { limitSeconds: 20, run: checkClock },
  certificate: { limitSeconds: 8, run: checkCertificate },
  proxy: { limitSeconds: 5, run: checkProxy },
  environment: { limitSeconds: 2, run: checkEnvironment },
  keychain: { limitSeconds: 12, run: checkKeychain },
  device_key: { limitSeconds: 12, run: checkDeviceKey },
  sign_outs: { limitSeconds: 12, run: checkSignOuts },
  card_readers: { limitSeconds: 8, run: checkCardReaders },
  data_folder: { limitSeconds: 5, run: checkDataFolder },
  drafts: { limitSeconds: 5, run: checkDrafts },
  log_folder: { limitSeconds: 5, run: checkLogFolder },
  time_zone: { limitSeconds: 2, run: checkTimeZone },
  versions: { limitSeconds: 5, run: checkVersions },
};

/** Shortest time between the starts of two runs: a page that keeps asking must not keep server and keychain busy. */
const pauseMs = 2_000;

interface Run {
  readonly startedMs: number;
  readonly startedAt: string;
  readonly results: Map<CheckName, CheckResult>;
  readonly finished: Promise<void>;
}

/**
 * Runs all checks at once, each with a time limit, so that a run takes at most 20 s. There is only one run at a time,
 * whoever asks, so that nobody at a screen can cause load with it.
 */
export class Diagnostics {
  readonly #dependencies: DiagnosticsDependencies;
  #run: Run | null = null;

  constructor(dependencies: DiagnosticsDependencies) {
    this.#dependencies = dependencies;
  }

  /**
   * The run as far as it has got; starts the first one or, with `restart`, a new one once the last is finished and 2
   * s old.
   */
  report({ restart }: { readonly restart: boolean }): DiagnosticsReport {
    if (this.#run === null || (restart && this.#isPast(this.#run))) this.#run = this.#begin();
    return this.#reportOf(this.#run);
  }

  /** The newest run when it is finished; begins one when there is none. */
  async finishedReport(): Promise<DiagnosticsReport> {
    this.report({ restart: false });
    const run = this.#run as Run;
    await run.finished;
    return this.#reportOf(run);
  }

  #isPast(run: Run): boolean {
    return isFinished(run) && this.#dependencies.clock.monotonicMs() - run.startedMs >= pauseMs;
  }

  #reportOf(run: Run): DiagnosticsReport {
    return {
      startedAt: run.startedAt,
      version: this.#dependencies.version,
      finished: isFinished(run),
      checks: checkNames.map((check) => ({ check, result: run.results.get(check) ?? null })),
    };
  }

  #begin(): Run {
    const { clock, log } = this.#dependencies;
    const results = new Map<CheckName, CheckResult>();
    const over = new AbortController();
    const survey = this.#surveyOnce(over.signal);
    const all = checkNames.map(async (check) => {
      results.set(check, await this.#examine(check, survey));
    });
    const finished = Promise.all(all).then(() => {
      over.abort();
      const states = Object.fromEntries([...results.values()].map(({ check, code }) => [check, code]));
      log.info(states, 'diagnostics finished');
    });
    const startedAt = new Date(clock.wallMs()).toISOString();
    return { startedMs: clock.monotonicMs(), startedAt, results, finished };
  }

  #surveyOnce(signal: AbortSignal): CheckContext['survey'] {
    const { server, http, clock } = this.#dependencies;
    let survey: ReturnType<CheckContext['survey']> | null = null;
    return () => {
      if (server.kind !== 'known') return Promise.reject(new Error('There is no server to survey.'));
      survey ??= surveyServer(server.endpoint, { http, clock, signal });
      return survey;
    };
  }

  async #examine(check: CheckName, survey: CheckContext['survey']): Promise<CheckResult> {
    const { clock, log } = this.#dependencies;
    const { limitSeconds, run } = checks[check];
    const over = new AbortController();
    const startedMs = clock.monotonicMs();
    const tooLong = Promise.withResolvers<Finding>();
    const timer = clock.after(limitSeconds * 1_000, () =>
      tooLong.resolve(finding('took_too_long', { limit: String(limitSeconds) })),
    );
    const work = async () => await run({ ...this.#dependencies, survey, signal: over.signal });
    const outcome = work().catch((error: unknown) => {
      log.error({ check, err: error }, 'check went wrong');
      return finding('check_failed');
    });
    const found = await Promise.race([outcome, tooLong.promise]);
    timer.cancel();
    over.abort();
    return this.#resultOf(check, found, Math.round(clock.monotonicMs() - startedMs));
  }

  #resultOf(check: CheckName, found: Finding, durationMs: number): CheckResult {
    const mask = (text: string) => maskText(text, this.#dependencies.homeDirectory);
    const values = Object.fromEntries(
      Object.entries(found.values).map(([name, value]) => [name, mask(value)]),
    );
    const details = found.details.map((detail) => ({
      ...detail,
      value: mask(detail.value),
      ...(detail.source !== undefined && { source: mask(detail.source) }),
    }));
    const { state, message, next } = findings[found.code];
    return {
      check,
      code: found.code,
      state,
      message: fillIn(message, values),
      next: next === null ? null : fillIn(next, values),
      values,
      details,
      durationMs,
    };
  }
}

function isFinished({ results }: Run): boolean {
  return results.size === checkNames.length;
}

function fillIn(sentence: string, values: Readonly<Record<string, string>>): string {
  return sentence.replace(/\{(\w+)\}/g, (whole, name: string) => values[name] ?? whole);
}
