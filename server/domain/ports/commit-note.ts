import { AsyncLocalStorage } from 'node:async_hooks';

/** What a request or command wants to know of its commits. */
export interface CommitNote {
  /** Something of it is on one machine only: it is lost when that machine is. */
  isUnreplicated: boolean;
  /** Whether whoever asked may have gone on elsewhere since; nothing is begun for him any more. */
  readonly isOutdated: () => boolean;
}

const never = () => false;
const notes = new AsyncLocalStorage<CommitNote>();

/**
 * Does `work`, and tells with its result whether all that it committed was on a second machine where one is required.
 * Jobs that it begins when it is outdated are refused where there are several nodes.
 */
export async function notingCommits<Result>(
  work: () => Result | Promise<Result>,
  isOutdated = never,
): Promise<{ readonly result: Result; readonly isUnreplicated: boolean }> {
  const note: CommitNote = { isUnreplicated: false, isOutdated };
  const result = await notes.run(note, work);
  return { result, isUnreplicated: note.isUnreplicated };
}

/** For a store: where to note what becomes of a job that is given to it now; undefined: nobody asks. */
export function currentCommitNote(): CommitNote | undefined {
  return notes.getStore();
}
