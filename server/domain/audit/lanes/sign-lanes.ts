import type { Ports } from '../../ports.ts';
import type { LaneHead } from '../../records/audit-event.ts';
import type { AuditSeal } from '../chain/audit-seal.ts';
import { signedLanes } from './lane-signature.ts';

/** So many events in all lanes are signed at once, */
const signAtOnce = 1_000;
/** and fewer after so long: each signature is an event, too. */
const signAfterMs = 10_000;

/**
 * Signs the heads of the lanes of all nodes in the chain of the house, when they have moved and it is time. To be called
 * about once a second by the node that works in the background; a server without lanes has nothing to sign.
 */
export class LaneSigner {
  readonly #ports: Pick<Ports, 'clock' | 'unitOfWork'>;
  readonly #seal: AuditSeal;
  /** How many events of all lanes were signed last; null: not known, as after a start. */
  #signedEvents: number | null = null;
  #signedAtMs = Number.NEGATIVE_INFINITY;

  constructor(ports: Pick<Ports, 'clock' | 'unitOfWork'>, seal: AuditSeal) {
    this.#ports = ports;
    this.#seal = seal;
  }

  /** Returns whether there was something to sign. */
  async signIfDue(): Promise<boolean> {
    const count = countOf(await this.#ports.unitOfWork.read(({ audit }) => audit.lanes()));
    if (count === 0 || count === this.#signedEvents) return false;
    const waitedMs = performance.now() - this.#signedAtMs;
    const isDue = count - (this.#signedEvents ?? 0) >= signAtOnce || waitedMs >= signAfterMs;
    if (!isDue) return false;
    const signed = await this.#ports.unitOfWork.run(async ({ audit }) => {
      // Nobody moves them meanwhile: this job has the house to itself.
      const heads = await audit.lanes();
      const details = signedLanes(this.#seal, heads);
      await audit.append({
        type: 'lanes_signed',
        outcome: 'success',
        timeMs: this.#ports.clock.nowMs(),
        details,
      });
      return countOf(heads);
    });
    this.#signedEvents = signed;
    this.#signedAtMs = performance.now();
    return true;
  }
}

function countOf(heads: readonly LaneHead[]): number {
  return heads.reduce((sum, { seq }) => sum + seq, 0);
}
