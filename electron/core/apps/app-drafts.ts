import { z } from 'zod';
import { draftName } from '../drafts/draft-name.ts';
import type { ClinicalApp } from '../policy/clinical-app.ts';
import type { Workstation } from '../workstation.ts';
import type { Seat } from './seat.ts';

const name = draftName;
/**
 * Anything longer was never meant as a draft and is invalid; below that, a text too long for a draft gets an answer
 * that says so.
 */
const longestText = 262_144;

/** What a page of an app can ask about its drafts. */
const appDraftCall = z.discriminatedUnion('act', [
  z.strictObject({ act: z.literal('save'), name, text: z.string().max(longestText) }),
  z.strictObject({ act: z.literal('read'), name }),
  z.strictObject({ act: z.literal('erase'), name }),
]);
type AppDraftCall = z.infer<typeof appDraftCall>;

/** `text`: of the draft that was read; null when there is none. */
export type AppDraftAnswer =
  | { readonly ok: true; readonly text: string | null }
  | {
      readonly ok: false;
      readonly error:
        | 'invalid_input'
        /** Nobody is signed in, the screen is locked, or somebody else is here. */
        | 'not_possible_now'
        | 'too_long'
        | 'too_many'
        /** More calls at the same moment than a page needs. */
        | 'too_often'
        | 'failed';
    };

type DraftCalls = Pick<Workstation, 'saveDraft' | 'readDraft' | 'eraseDraft'>;

/** Each call is written through to the disk, so a page must not queue up any number of them. */
const mostAtOnce = 8;

/** Drafts of clinical apps: an app reaches only its own drafts of its seat's user. */
export class AppDrafts {
  readonly #workstation: DraftCalls;
  readonly #underWay = new Map<string, number>();

  constructor(workstation: DraftCalls) {
    this.#workstation = workstation;
  }

  /** `seat` is the one the page was opened for; whether its user is still here is checked now. */
  async answer({ user }: Seat, { id }: Pick<ClinicalApp, 'id'>, rawCall: unknown): Promise<AppDraftAnswer> {
    const call = appDraftCall.safeParse(rawCall);
    if (!call.success) return { ok: false, error: 'invalid_input' };
    const underWay = this.#underWay.get(id) ?? 0;
    if (underWay >= mostAtOnce) return { ok: false, error: 'too_often' };
    this.#underWay.set(id, underWay + 1);
    try {
      return await this.#carryOut(call.data, { username: user.username, app: id, name: call.data.name });
    } finally {
      this.#underWay.set(id, (this.#underWay.get(id) ?? 1) - 1);
    }
  }

  async #carryOut(
    call: AppDraftCall,
    place: Parameters<DraftCalls['readDraft']>[0],
  ): Promise<AppDraftAnswer> {
    if (call.act === 'read') {
      const reading = await this.#workstation.readDraft(place);
      return reading.ok ? { ok: true, text: reading.draft?.text ?? null } : reading;
    }
    const done =
      call.act === 'save'
        ? await this.#workstation.saveDraft({ ...place, text: call.text })
        : await this.#workstation.eraseDraft(place);
    return done.ok ? { ok: true, text: null } : done;
  }
}
