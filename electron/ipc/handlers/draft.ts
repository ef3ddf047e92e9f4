import type { Workstation } from '../../core/workstation.ts';
import type { HandlersOf } from './handlers.ts';

const app = null;

/** Half-written texts of the workstation's own screens; those of apps are only listed, and erased with all. */
export function draftHandlers(workstation: Workstation): HandlersOf<'draft'> {
  return {
    'draft.save': (input) => workstation.saveDraft({ ...input, app }),
    'draft.read': (input) => workstation.readDraft({ ...input, app }),
    'draft.list': (input) => workstation.listDrafts(input),
    'draft.erase': (input) => workstation.eraseDraft({ ...input, app }),
    'draft.erase-all': (input) => workstation.eraseAllDrafts(input),
  };
}
