import { hash, type KeyObject } from 'node:crypto';
import { setTimeout } from 'node:timers/promises';
import { asLeader, confirmed, type Leadership, onlyNode } from '../domain/ports/leadership.ts';
import type { Ports } from '../domain/ports.ts';
import type { AlertTargets, WaitingAlert } from '../domain/records/alert.ts';
import { minuteMs, secondMs } from '../domain/time/durations.ts';
import { sendToWebhook } from './webhook.ts';

export interface AlertSenderOptions extends Pick<Ports, 'clock' | 'log' | 'metrics' | 'unitOfWork'> {
  /** Addresses of the webhooks; they may hold secrets and are told nobody. */
  readonly webhooks: readonly string[];
  /** Asked for each time, since it may be replaced. Null: there is none, which goes with no webhooks only. */
  readonly key: () => KeyObject | null;
  readonly timeoutMs: number;
  /** Public URL of this server. */
  readonly server: string;
  /** Of several nodes one sends, so that nobody is told three times. */
  readonly leadership: Leadership;
}

const longestPauseMs = 30 * minuteMs;
const pausesMs = [2 * secondMs, 10 * secondMs, 30 * secondMs, 2 * minuteMs, 10 * minuteMs, longestPauseMs];
/** An alert that another process raised, or whose time has come while the clock was set, is found by then. */
const longestSleepMs = 30 * secondMs;
/** The same where other nodes raise alerts, too. */
const longestSleepAmongNodesMs = 2 * secondMs;

/** Milliseconds until an alert that failed so many times is tried again. */
export function pauseAfter(attempts: number): number {
  return pausesMs[Math.min(attempts, pausesMs.length) - 1] ?? longestPauseMs;
}

/** How a webhook is called in the store: its address may hold a secret. */
export function targetOf(address: string): Buffer {
  return hash('sha256', address, 'buffer').subarray(0, 16);
}

interface Webhook {
  readonly address: string;
  readonly target: Buffer;
}

/**
 * Sends alerts that wait in the store, at one node of several, until each webhook has accepted them: one at a time to each webhook, and none
 * of these waits for another. Alerts are never given up: one that can't be sent is tried every 30 minutes, and the
 * doctor shows it.
 */
export class AlertSender implements AlertTargets {
  readonly targets: readonly Buffer[];
  readonly server: string;
  readonly #options: AlertSenderOptions;
  /** Whose jobs run only while this node is to send. */
  readonly #led: AlertSenderOptions['unitOfWork'];
  readonly #stop = new AbortController();
  #alarm = new AbortController();
  #running: Promise<unknown> = Promise.resolve();

  constructor(options: AlertSenderOptions) {
    this.#options = options;
    this.server = options.server;
    this.targets = options.webhooks.map(targetOf);
    this.#led = asLeader(options.unitOfWork, options.leadership);
    options.leadership.onChange(() => {
      if (options.leadership.isOurs) void this.#dropOthers();
      this.wake();
    });
  }

  start(): void {
    const webhooks = this.#options.webhooks.map((address) => ({ address, target: targetOf(address) }));
    this.#running = Promise.all([this.#dropOthers(), ...webhooks.map((webhook) => this.#run(webhook))]);
  }

  wake(): void {
    const alarm = this.#alarm;
    this.#alarm = new AbortController();
    alarm.abort();
  }

  /** Ends what is being sent; it stays in the store. */
  async stop(): Promise<void> {
    this.#stop.abort();
    this.wake();
    await this.#running;
  }

  /** What waits for a webhook that is not configured any more. */
  async #dropOthers(): Promise<void> {
    const { leadership, log } = this.#options;
    if (!leadership.isOurs) return;
    try {
      const dropped = await this.#led.run(({ alerts }) => alerts.removeOthers(this.targets));
      if (dropped > 0) log.warn({ dropped }, 'alerts are dropped: their webhook is not configured any more');
    } catch (error) {
      this.#tellTrouble(error);
    }
  }

  async #run(webhook: Webhook): Promise<void> {
    while (!this.#stop.signal.aborted) {
      // Taken before looking: what is raised meanwhile must not be slept over.
      const { signal } = this.#alarm;
      const sleepMs = await this.#sendNext(webhook).catch((error: unknown) => {
        this.#tellTrouble(error);
        return longestSleepMs;
      });
      if (this.#stop.signal.aborted) return;
      await setTimeout(sleepMs, undefined, { signal, ref: false }).catch(() => {});
    }
  }

  /** Returns milliseconds until something is due. */
  async #sendNext(webhook: Webhook): Promise<number> {
    const { clock, unitOfWork, leadership } = this.#options;
    if (!leadership.isOurs) return longestSleepMs;
    const nowMs = clock.nowMs();
    const due = await unitOfWork.read(({ alerts }) => alerts.nextDue(webhook.target, nowMs, longestPauseMs));
    if (due) {
      await confirmed(unitOfWork, leadership);
      await this.#send(due, webhook);
      return 0;
    }
    const nextMs = await unitOfWork.read(({ alerts }) => alerts.nextTryMs(webhook.target));
    const longestMs = leadership === onlyNode ? longestSleepMs : longestSleepAmongNodesMs;
    return nextMs === null ? longestMs : Math.min(longestMs, Math.max(0, nextMs - nowMs));
  }

  async #send(alert: WaitingAlert, { address }: Webhook): Promise<void> {
    const { key, timeoutMs, clock, metrics, log, unitOfWork } = this.#options;
    const secret = key();
    const { signal } = this.#stop;
    const problem =
      secret === null
        ? 'no key'
        : await sendToWebhook(alert, { address, key: secret, timeoutMs, nowMs: clock.nowMs(), signal });
    // Given up by us, not by the webhook.
    if (signal.aborted && problem !== null) return;
    metrics.alertSent(problem === null ? 'accepted' : 'failed');
    if (problem === null) {
      // Also when another node sends by now: it need not be told again.
      await unitOfWork.run(({ alerts }) => alerts.remove(alert.number));
      log.info({ alertId: alert.id }, 'alert accepted');
      return;
    }
    const attempts = alert.attempts + 1;
    const pauseMs = pauseAfter(attempts);
    await this.#led.run(({ alerts }) => alerts.postpone(alert.number, clock.nowMs() + pauseMs));
    log.warn(
      { alertId: alert.id, attempts, problem, nextTrySeconds: pauseMs / secondMs },
      'an alert could not be sent',
    );
  }

  /** Of the store, which is tried again. */
  #tellTrouble(error: unknown): void {
    const problem = error instanceof Error ? error.name : 'unknown';
    this.#options.log.warn({ problem }, 'alerts cannot be looked after for a while');
  }
}
