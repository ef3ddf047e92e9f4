import { useSnapshot } from '../../bridge/workstation-context.tsx';
import type { MessageId } from '../../ui/messages/en.ts';

/** What becomes of notes on this computer. */
export function useNotesHint(): MessageId {
  const { keychain, phase } = useSnapshot();
  if (keychain.persistence !== 'persistent') return 'notes.memoryHint';
  return phase.name === 'active' && phase.session.mayKeepNotes ? 'notes.keepHint' : 'notes.hint';
}
