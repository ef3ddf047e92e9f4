import type { EffectivePolicy } from '../../electron/core/policy/effective-policy.ts';
import { type LivePolicy, livePolicy } from '../../electron/core/policy/live-policy.ts';
import type { Clock, Timer } from '../../electron/core/ports/clock.ts';
import type { PinoLog } from '../../server/log/pino-logger.ts';
import { type PolicyPlaces, type ReadPolicy, readPolicy } from './read-policy.ts';
import type { SiteFiles } from './read-site-files.ts';

/** Group Policy itself is refreshed every 90 minutes. */
const intervalMs = 60_000;

export interface FollowedPolicyParts {
  readonly places: PolicyPlaces;
  /** As it was at the start. */
  readonly read: ReadPolicy;
  readonly clock: Clock;
  readonly log: PinoLog;
}

/**
 * The policy while the workstation runs: read again every minute and applied as far as that is safe. A policy that has become
 * faulty, or would have prevented the start, changes nothing until it is corrected or the workstation is restarted.
 */
export class FollowedPolicy {
  readonly #parts: FollowedPolicyParts;
  readonly #live: LivePolicy;
  #facts: ReadPolicy['policyFacts'];
  #site: SiteFiles;
  #fault: string | null = null;
  #timer: Timer | null = null;
  /** What was last logged, about the policy as a whole and about faults in settings. */
  #told = '';
  #toldProblems = '';

  constructor(parts: FollowedPolicyParts) {
    this.#parts = parts;
    this.#live = livePolicy(parts.read.policy);
    this.#facts = parts.read.policyFacts;
    this.#site = parts.read.site;
    this.#tell(parts.read);
    parts.log.setLevel(this.policy.log_level);
  }

  get policy(): EffectivePolicy {
    return this.#live.policy;
  }

  /** What was read last, for diagnostics. */
  get facts(): ReadPolicy['policyFacts'] {
    return this.#facts;
  }

  /** The content of the file the policy names; a change is shown within a minute. */
  get logo(): SiteFiles['logo'] {
    return this.#site.logo;
  }

  /** Why what was read last does not apply; null: it does. */
  get fault(): string | null {
    return this.#fault;
  }

  start(onChange: () => void): void {
    this.#timer = this.#parts.clock.after(intervalMs, () => {
      // Not after a stop that came while it was read.
      const tell = () => {
        if (this.#timer !== null) onChange();
      };
      void this.look(tell).finally(() => {
        if (this.#timer !== null) this.start(onChange);
      });
    });
  }

  stop(): void {
    this.#timer?.cancel();
    this.#timer = null;
  }

  /** Reads the policy now. */
  async look(onChange: () => void): Promise<void> {
    const { places, log } = this.#parts;
    try {
      const read = await readPolicy(places);
      const { changed, waiting } = this.#live.update(read.policy);
      const isNewLogo = read.site.logo?.path !== this.#site.logo?.path;
      this.#facts = read.policyFacts;
      this.#site = read.site;
      const isMended = this.#fault !== null;
      this.#fault = null;
      const hasOtherProblems = this.#tell(read);
      const now = changed.filter((name) => !waiting.includes(name));
      if (waiting.length > 0 && this.#told !== waiting.join())
        log.warn({ settings: waiting }, 'settings of the policy change at the next start');
      this.#told = waiting.join();
      if (now.length > 0) {
        log.info({ settings: now }, 'settings of the policy have changed');
        log.setLevel(this.policy.log_level);
      }
      if (now.length === 0 && !isNewLogo && !isMended && !hasOtherProblems) return;
      onChange();
    } catch (error) {
      const reason = error instanceof Error ? error.message : 'unknown';
      if (this.#told !== reason)
        log.error({ reason }, 'the policy has become faulty: the former one applies');
      this.#told = reason;
      if (this.#fault === reason) return;
      this.#fault = reason;
      onChange();
    }
  }

  /** False if this has been logged before. */
  #tell({ policyFacts }: ReadPolicy): boolean {
    const { problems } = policyFacts.resolved;
    const told = JSON.stringify(problems);
    if (told === this.#toldProblems) return false;
    this.#toldProblems = told;
    for (const { source, key, problem } of problems)
      this.#parts.log.warn({ source, setting: key, problem }, 'fault in a setting');
    return true;
  }
}
