import { hash, type KeyObject } from 'node:crypto';
import { setTimeout } from 'node:timers/promises';
import type { AlertTargets, WaitingAlert } from '../domain/alerts/alert.ts';
import type { Ports } from '../domain/ports.ts';
import { sendToWebhook } from './webhook.ts';

export interface AlertSenderOptions extends Pick<Ports, 'clock' | 'log' | 'metrics' | 'unitOfWork'> {
  /** Addresses of the webhooks; they may hold secrets and are told nobody. */
  readonly webhooks: readonly string[];
  /** Asked for each time, since it may be replaced. Null: there is none, which goes with no webhooks only. */
  readonly key: () => KeyObject | null;
  readonly timeoutMs: number;
  /** Public URL of this server. */
  readonly server: string;
}

const secondMs = 1_000;
const minuteMs = 60 * secondMs;
const pausesMs = [2 * secondMs, 10 * secondMs, 30 * secondMs, 2 * minuteMs, 10 * minuteMs, 30 * minuteMs];
/** An alert that another process raised, or whose time has come while the clock was set, is found by then. */
const longestSleepMs = 30 * secondMs;
const batch = 20;

/** Milliseconds until an alert that failed so many times is tried again. */
export function pauseAfter(attempts: number): number {
  return pausesMs[Math.min(attempts, pausesMs.length) - 1] ?? secondMs;
}

/** How a webhook is called in the store: its address may hold a secret. */
export function targetOf(address: string): Buffer {
  return hash('sha256', address, 'buffer').subarray(0, 16);
}

/**
 * Sends alerts that wait in the store until each webhook has accepted them, one at a time for each webhook. Alerts
 * are never given up: one that can't be sent is tried every 30 minutes, and the doctor shows it.
 */
export class AlertSender implements AlertTargets {
  readonly targets: readonly Buffer[];
  readonly server: string;
  readonly #options: AlertSenderOptions;
  readonly #stop = new AbortController();
  #alarm = new AbortController();
  #running: Promise<void> = Promise.resolve();

  constructor(options: AlertSenderOptions) {
    this.#options = options;
    this.server = options.server;
    this.targets = options.webhooks.map(targetOf);
  }

  start(): void {
    this.#running = this.#run();
  }

  wake(): void {
    this.#alarm.abort();
  }

  /** Ends what is being sent; it stays in the store. */
  async stop(): Promise<void> {
    this.#stop.abort();
    this.wake();
    await this.#running;
  }

  async #run(): Promise<void> {
    while (!this.#stop.signal.aborted) {
      // Made before looking: what is raised meanwhile must not be slept over.
      this.#alarm = new AbortController();
      const { signal } = this.#alarm;
      const sleepMs = await this.#sendDue().catch(() => longestSleepMs);
      if (this.#stop.signal.aborted) return;
      await setTimeout(sleepMs, undefined, { signal, ref: false }).catch(() => {});
    }
  }

  /** Returns milliseconds until something is due. */
  async #sendDue(): Promise<number> {
    const { clock, unitOfWork } = this.#options;
    const due = unitOfWork.read(({ alerts }) => alerts.due(clock.nowMs(), batch));
    const byTarget = Map.groupBy(due, ({ target }) => target.toString('hex'));
    await Promise.all([...byTarget.values()].map((waiting) => this.#sendInTurn(waiting)));
    const nextMs = unitOfWork.read(({ alerts }) => alerts.nextTryMs());
    if (nextMs === null) return longestSleepMs;
    return Math.min(longestSleepMs, Math.max(0, nextMs - clock.nowMs()));
  }

  async #sendInTurn(waiting: readonly WaitingAlert[]): Promise<void> {
    for (const alert of waiting) await this.#send(alert);
  }

  async #send(alert: WaitingAlert): Promise<void> {
    if (this.#stop.signal.aborted) return;
    const { webhooks, key, timeoutMs, clock, metrics, log, unitOfWork } = this.#options;
    const address = webhooks.find((candidate) => targetOf(candidate).equals(alert.target));
    const secret = key();
    if (address === undefined || secret === null) {
      await unitOfWork.run(({ alerts }) => alerts.remove(alert.number));
      log.warn({ alertId: alert.id }, 'an alert is dropped: its webhook is not configured any more');
      return;
    }
    const options = { address, key: secret, timeoutMs, nowMs: clock.nowMs(), signal: this.#stop.signal };
    const problem = await sendToWebhook(alert, options);
    // Given up by us, not by the webhook.
    if (this.#stop.signal.aborted && problem !== null) return;
    metrics.alertSent(problem === null ? 'accepted' : 'failed');
    if (problem === null) {
      await unitOfWork.run(({ alerts }) => alerts.remove(alert.number));
      log.info({ alertId: alert.id }, 'alert accepted');
      return;
    }
    const attempts = alert.attempts + 1;
    const pauseMs = pauseAfter(attempts);
    await unitOfWork.run(({ alerts }) => alerts.postpone(alert.number, clock.nowMs() + pauseMs));
    log.warn(
      { alertId: alert.id, attempts, problem, nextTrySeconds: pauseMs / secondMs },
      'an alert could not be sent',
    );
  }
}
