import type { Repositories, UnitOfWork } from './unit-of-work.ts';

/**
 * Which node does the work in the background, which one does for all. A node that was cut off or stopped for a while may
 * still believe that it is the one: each step asks again within its transaction.
 */
export interface Leadership {
  /** Whether this node does it, as far as it knows. */
  readonly isOurs: boolean;
  /** To be asked within a job; rejects with `LeadershipLost` when another node does it by now. */
  require(repositories: Repositories): Promise<void>;
  /** Calls back whenever this node begins or ceases to. */
  onChange(listener: () => void): void;
}

/** Another node does the work in the background by now. */
export class LeadershipLost extends Error {
  override readonly name = 'LeadershipLost';
}

/** For a server that is one process. */
export const onlyNode: Leadership = { isOurs: true, require: () => Promise.resolve(), onChange() {} };

/** Runs only jobs of a node that still does the work in the background. */
export function asLeader(unitOfWork: UnitOfWork, leadership: Leadership): UnitOfWork {
  if (leadership === onlyNode) return unitOfWork;
  return {
    // Looking at the term needs the house.
    run: (job) =>
      unitOfWork.run(async (repositories) => {
        await leadership.require(repositories);
        return job(repositories);
      }) as never,
    read: (query) => unitOfWork.read(query),
  };
}

/** Resolves when this node still does the work in the background; for steps that do not end with a job. */
export async function confirmed(unitOfWork: Pick<UnitOfWork, 'run'>, leadership: Leadership): Promise<void> {
  if (leadership !== onlyNode) await unitOfWork.run((repositories) => leadership.require(repositories));
}
