import type { AppTraces } from '../ports/app-traces.ts';

/** For a shell that shows no apps. */
const noApps: AppTraces = { eraseAllOf: async () => true, trouble: null };

/** What the shell around the core has told it. */
export class ShellFacts {
  #apps: AppTraces = noApps;
  #wantedVersion: string | null = null;

  /** What clinical apps store here, and the trouble they are in. */
  get apps(): AppTraces {
    return this.#apps;
  }

  /** The oldest version the server wants; null: this one is new enough, as far as is known. */
  get wantedVersion(): string | null {
    return this.#wantedVersion;
  }

  appsAreShownBy(apps: AppTraces): void {
    this.#apps = apps;
  }

  versionIsWanted(wanted: string | null): void {
    this.#wantedVersion = wanted;
  }
}
