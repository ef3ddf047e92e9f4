import type { DraftFileInfo, DraftFiles } from '../ports/draft-files.ts';
import type { Logger } from '../ports/logger.ts';
import type { ServerTime } from '../time/server-time.ts';
import type { SessionClock } from '../time/session-clock.ts';
import { correctedEndMs, draftLifeMs, hasExpired } from './draft-expiry.ts';
import { isDraftFileName } from './draft-key.ts';
import { readSealedDraft } from './sealed-draft.ts';

export interface DraftSweeperParts {
  readonly files: DraftFiles;
  readonly clock: SessionClock;
  readonly serverTime: ServerTime;
  readonly log: Logger;
}

type Fate = 'keep' | 'remove' | { readonly rewrite: string };

/** Removes files older than a day. It needs no key, since their users may never come back. */
export class DraftSweeper {
  readonly #parts: DraftSweeperParts;
  /** Monotonic time at which this process first saw each version of a file. */
  #firstSeenMs = new Map<string, number>();

  constructor(parts: DraftSweeperParts) {
    this.#parts = parts;
  }

  async sweep(): Promise<void> {
    const { files, log } = this.#parts;
    const listed = await files.list();
    this.#remember(listed);
    let removed = 0;
    for (const file of listed) {
      const fate = await this.#fateOf(file);
      if (fate === 'remove') {
        await files.remove(file.name);
        removed += 1;
      } else if (fate !== 'keep') await files.write(file.name, fate.rewrite);
    }
    if (removed > 0) log.info({ count: removed }, 'old drafts removed');
  }

  async #fateOf(file: DraftFileInfo): Promise<Fate> {
    const { files, clock, serverTime, log } = this.#parts;
    // Monotonic time never runs ahead, so this holds whatever any clock says.
    const seenForMs = clock.monotonicMs() - (this.#firstSeenMs.get(versionOf(file)) ?? clock.monotonicMs());
    if (seenForMs >= draftLifeMs) return 'remove';
    const content = isDraftFileName(file.name) ? await files.read(file.name) : null;
    const draft = content === null ? null : readSealedDraft(content);
    if (draft === null) {
      log.warn({ bytes: file.bytes }, 'a file among the drafts is none; it is removed after a day');
      return Math.abs(clock.wallMs() - file.modifiedAtMs) >= draftLifeMs ? 'remove' : 'keep';
    }
    if (hasExpired(draft, serverTime)) return 'remove';
    const keepUntilMs = correctedEndMs(draft, serverTime);
    return keepUntilMs === null ? 'keep' : { rewrite: JSON.stringify({ ...draft, keepUntilMs }) };
  }

  #remember(listed: readonly DraftFileInfo[]): void {
    const nowMs = this.#parts.clock.monotonicMs();
    this.#firstSeenMs = new Map(
      listed.map((file) => [versionOf(file), this.#firstSeenMs.get(versionOf(file)) ?? nowMs]),
    );
  }
}

const versionOf = ({ name, modifiedAtMs }: DraftFileInfo) => `${name} ${modifiedAtMs}`;
