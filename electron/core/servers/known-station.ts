import { type RecentUserDetail, stricterDetail } from '../../../server/contract/recent-users.ts';
import type { EffectivePolicy } from '../policy/effective-policy.ts';
import type { Logger } from '../ports/logger.ts';
import type { StationNames } from '../ports/station-names.ts';
import type { CurrentServer } from './current-server.ts';

export interface KnownStationParts {
  readonly policy: Pick<EffectivePolicy, 'show_recent_users' | 'station_name' | 'ward'>;
  readonly servers: Pick<CurrentServer, 'mayBeHere' | 'serverId'>;
  /** If absent, the names are forgotten when the program ends. */
  readonly names: StationNames | undefined;
  readonly log: Logger;
}

/** What the server calls a workstation and its ward. */
export interface StationNaming {
  readonly name: string | null;
  readonly ward: string | null;
  /** What the site lets it show of people; absent where an older server does not say. */
  readonly recent_users?: RecentUserDetail | undefined;
}

/** What this workstation and its ward are called: by the policy, otherwise by the server; and what both let it show of people. */
export class KnownStation {
  readonly #parts: KnownStationParts;
  #told: Pick<StationNaming, 'name' | 'ward'> = { name: null, ward: null };
  #siteDetail: RecentUserDetail | null = null;

  constructor(parts: KnownStationParts) {
    this.#parts = parts;
  }

  get name(): string | null {
    return this.#parts.policy.station_name ?? this.#told.name;
  }

  get ward(): string | null {
    return this.#parts.policy.ward ?? this.#told.ward;
  }

  /**
   * What may be shown of people before they have proved who they are: the strictest of policy, site and ward. As long
   * as the server has never said, no names.
   */
  get shownDetail(): RecentUserDetail {
    return stricterDetail(this.#parts.policy.show_recent_users, this.#siteDetail ?? 'initials');
  }

  /** The names the server uses, whatever the policy says. */
  get told(): Pick<StationNaming, 'name' | 'ward'> {
    return this.#told;
  }

  /** An earlier version stored no names, so the server has to be asked. */
  get isWanting(): boolean {
    return this.#parts.names !== undefined && this.#told.name === null && this.#told.ward === null;
  }

  /** Takes the names the server uses, and stores them for the next start. */
  know({ name, ward, recent_users: told }: StationNaming): void {
    const detail = told ?? this.#siteDetail;
    const { name: nameBefore, ward: wardBefore } = this.#told;
    if (name === nameBefore && ward === wardBefore && detail === this.#siteDetail) return;
    this.#told = { name, ward };
    this.#siteDetail = detail;
    this.#keep();
  }

  #keep(): void {
    const { servers, names, log } = this.#parts;
    const known = { serverId: servers.serverId, ...this.#told, recentUsers: this.#siteDetail };
    names?.write(known).catch((error: NodeJS.ErrnoException) => {
      log.warn({ code: error.code }, 'the names of the workstation cannot be kept');
    });
  }

  /** Takes the names the server used when the program last ran; another server may use others. */
  async recall(): Promise<void> {
    const kept = (await this.#parts.names?.read()) ?? null;
    if (kept === null || !this.#parts.servers.mayBeHere(kept.serverId)) return;
    this.#told = { name: kept.name, ward: kept.ward };
    this.#siteDetail = kept.recentUsers;
  }
}
