import { AppDrafts } from '../../core/apps/app-drafts.ts';
import { SeatClosedError, SeatWatch, type WatchedWorkstation } from '../../core/apps/seat.ts';
import type { AppHost, AppOpening } from '../../core/contract/app-host.ts';
import type { ClinicalApp } from '../../core/policy/clinical-app.ts';
import type { AppTraces } from '../../core/ports/app-traces.ts';
import type { Clock } from '../../core/ports/clock.ts';
import type { Logger } from '../../core/ports/logger.ts';
import type { ActionResult } from '../../core/views/snapshot.ts';
import { AppGateway } from './app-gateway.ts';
import { loadPageScripts } from './page-scripts.ts';

export interface AppGatewaysOptions {
  readonly apps: readonly ClinicalApp[];
  readonly workstation: WatchedWorkstation & ConstructorParameters<typeof AppDrafts>[0];
  /** Origin of the workstation's page, the only one that may frame apps. */
  readonly shellOrigin: string;
  readonly clock: Clock;
  readonly log: Logger;
}

/** The apps of the browser shell: one gateway each, shown in a frame of the workstation's page. */
export class AppGateways implements AppHost, AppTraces {
  /** In this shell the app's frame reports trouble to the page directly. */
  readonly trouble = null;
  readonly #seats: SeatWatch;
  readonly #gateways: AppGateway[] = [];

  /** Listens for every app, then resolves. */
  static async listen(options: AppGatewaysOptions): Promise<AppGateways> {
    const gateways = new AppGateways(options.workstation);
    try {
      await gateways.#listen(options);
    } catch (error) {
      await gateways.close();
      throw error;
    }
    return gateways;
  }

  private constructor(workstation: AppGatewaysOptions['workstation']) {
    this.#seats = new SeatWatch(workstation, {
      locked: (seat) => {
        for (const gateway of this.#gateways) gateway.cutOff(seat);
      },
      left: (seat) => {
        for (const gateway of this.#gateways) gateway.forget(seat);
      },
    });
  }

  /** What the workstation's page may frame. */
  get origins(): string[] {
    return this.#gateways.map(({ origin }) => origin);
  }

  async open(appId: string): Promise<AppOpening> {
    const gateway = this.#gateways.find(({ app }) => app.id === appId);
    if (gateway === undefined) return { ok: false, error: 'unknown_app' };
    try {
      return { ok: true, frame: gateway.newEntry() };
    } catch (error) {
      if (error instanceof SeatClosedError) return { ok: false, error: 'not_possible_now' };
      throw error;
    }
  }

  /** Nothing to do: the page itself places its frames. */
  async place(): Promise<ActionResult> {
    return { ok: true };
  }

  async eraseAllOf(userId: string): Promise<boolean> {
    this.#seats.look();
    for (const gateway of this.#gateways) gateway.erase(userId);
    return !this.#gateways.some((gateway) => gateway.remembers(userId));
  }

  async close(): Promise<void> {
    this.#seats.close();
    await Promise.all(this.#gateways.map((gateway) => gateway.close()));
  }

  async #listen({ apps, shellOrigin, workstation, clock, log }: AppGatewaysOptions): Promise<void> {
    const drafts = new AppDrafts(workstation);
    const scripts = await loadPageScripts(shellOrigin);
    const seats = this.#seats;
    for (const app of apps)
      this.#gateways.push(await AppGateway.listen({ app, shellOrigin, scripts, seats, drafts, clock, log }));
  }
}
