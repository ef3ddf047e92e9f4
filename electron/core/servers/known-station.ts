import type { EffectivePolicy } from '../policy/effective-policy.ts';
import type { Logger } from '../ports/logger.ts';
import type { StationNames } from '../ports/station-names.ts';
import type { CurrentServer } from './current-server.ts';

export interface KnownStationParts {
  readonly policy: Pick<EffectivePolicy, 'station_name' | 'ward'>;
  readonly servers: Pick<CurrentServer, 'mayBeHere' | 'serverId'>;
  /** Absent: the names are forgotten when the program ends. */
  readonly names: StationNames | undefined;
  readonly log: Logger;
}

/** What the server calls a workstation and its ward. */
export interface StationNaming {
  readonly name: string | null;
  readonly ward: string | null;
}

/** What this workstation and its ward are called: by the policy, otherwise by the server. */
export class KnownStation {
  readonly #parts: KnownStationParts;
  #told: StationNaming = { name: null, ward: null };

  constructor(parts: KnownStationParts) {
    this.#parts = parts;
  }

  get name(): string | null {
    return this.#parts.policy.station_name ?? this.#told.name;
  }

  get ward(): string | null {
    return this.#parts.policy.ward ?? this.#told.ward;
  }

  /** An earlier version kept no names, so the server has to be asked. */
  get isWanting(): boolean {
    return this.#parts.names !== undefined && this.#told.name === null && this.#told.ward === null;
  }

  /** Takes what the server calls it, and keeps that for the next start. */
  know({ name, ward }: StationNaming): void {
    const { servers, names, log } = this.#parts;
    if (name === this.#told.name && ward === this.#told.ward) return;
    this.#told = { name, ward };
    names?.write({ serverId: servers.serverId, name, ward }).catch((error: NodeJS.ErrnoException) => {
      log.warn({ code: error.code }, 'the names of the workstation cannot be kept');
    });
  }

  /** Takes what the server called it when the program last ran; another server may call it something else. */
  async recall(): Promise<void> {
    const kept = (await this.#parts.names?.read()) ?? null;
    if (kept !== null && this.#parts.servers.mayBeHere(kept.serverId))
      this.#told = { name: kept.name, ward: kept.ward };
  }
}
