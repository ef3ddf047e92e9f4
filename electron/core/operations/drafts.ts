import type {
  DraftErasing,
  DraftListing,
  DraftOwner,
  DraftPlace,
  DraftReading,
  DraftSaving,
} from '../drafts/draft.ts';
import type { WorkstationState } from '../session/workstation-state.ts';
import { activeSession } from '../stage/stage.ts';

type Parts = Pick<WorkstationState, 'dependencies' | 'drafts' | 'stage'>;

/** A call about a draft names the user whose text it is: it may arrive when somebody else is here already. */
export interface DraftInput extends DraftPlace {
  readonly username: string;
}

const notPossibleNow = { ok: false, error: 'not_possible_now' } as const;

/** Tells the drafts whose session is on screen; after it has left, its drafts are accepted for ten more seconds. */
export function lookAtSeat(state: Pick<WorkstationState, 'drafts' | 'stage'>): void {
  state.drafts.seat.look(activeSession(state)?.info ?? null);
}

export async function saveDraft(
  state: Parts,
  { username, text, ...place }: DraftInput & { readonly text: string },
): Promise<DraftSaving> {
  lookAtSeat(state);
  const owner = state.drafts.seat.writer(username);
  if (owner === null) return notPossibleNow;
  return await carryOut(state, () => state.drafts.save(owner, place, text));
}

export async function readDraft(state: Parts, { username, ...place }: DraftInput): Promise<DraftReading> {
  return await forReader(state, username, async (owner) => ({
    ok: true,
    draft: await state.drafts.read(owner, place),
  }));
}

export async function listDrafts(
  state: Parts,
  { username }: Pick<DraftInput, 'username'>,
): Promise<DraftListing> {
  return await forReader(state, username, async (owner) => ({
    ok: true,
    drafts: await state.drafts.list(owner),
  }));
}

export async function eraseDraft(state: Parts, { username, ...place }: DraftInput): Promise<DraftErasing> {
  return await forReader(state, username, async (owner) => {
    await state.drafts.erase(owner, place);
    return { ok: true };
  });
}

/** Erases every draft of the user on screen, those of apps, too. */
export async function eraseAllDrafts(
  state: Parts,
  { username }: Pick<DraftInput, 'username'>,
): Promise<DraftErasing> {
  return await forReader<DraftErasing>(state, username, async (owner) =>
    (await state.drafts.eraseAllOf(owner)) ? { ok: true } : { ok: false, error: 'failed' },
  );
}

type Failed = { readonly ok: false; readonly error: 'not_possible_now' | 'failed' };

/** Results are only returned while their user is still on screen. */
async function forReader<Result>(
  state: Parts,
  username: string,
  work: (owner: DraftOwner) => Promise<Result>,
): Promise<Result | Failed> {
  lookAtSeat(state);
  const owner = state.drafts.seat.reader(username);
  if (owner === null) return notPossibleNow;
  const result = await carryOut(state, () => work(owner));
  lookAtSeat(state);
  return state.drafts.seat.reader(username) === null ? notPossibleNow : result;
}

/** Only the kind of error is logged: messages of the system name files. */
async function carryOut<Result>(
  { dependencies }: Parts,
  work: () => Promise<Result>,
): Promise<Result | Failed> {
  try {
    return await work();
  } catch (error) {
    dependencies.log.warn(
      { error: error instanceof Error ? error.name : 'unknown' },
      'a draft could not be used',
    );
    return { ok: false, error: 'failed' };
  }
}
