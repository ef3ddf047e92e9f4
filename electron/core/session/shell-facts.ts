import type { AppTraces } from '../ports/app-traces.ts';

/** Of a shell that shows no apps. */
const noApps: AppTraces = { eraseAllOf: async () => true, trouble: null };

/** What the shell around the core has told it. */
export class ShellFacts {
  #apps: AppTraces = noApps;
  #wantedVersion: string | null = null;

  /** What clinical apps keep here, and the trouble they are in. */
  get apps(): AppTraces {
    return this.#apps;
  }

  /** The version of this program that the server wants at least; null: this one is new enough, as far as is known. */
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
