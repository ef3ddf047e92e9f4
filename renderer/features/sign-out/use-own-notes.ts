import { useBridge } from '../../bridge/workstation-context.tsx';

/** Reads the notes of the user on screen, newest first; null when they cannot be read. */
export function useOwnNotes(username: string): () => Promise<string | null> {
  const bridge = useBridge();
  const read = async (name: string) => {
    const reading = await bridge.invoke('draft.read', { username, name });
    return reading.ok ? (reading.draft?.text ?? '') : null;
  };
  return async () => {
    const listing = await bridge.invoke('draft.list', { username });
    if (!listing.ok) return null;
    const own = listing.drafts.filter(({ app }) => app === null);
    const texts = await Promise.all(own.map(({ name }) => read(name)));
    return texts.includes(null) ? null : texts.filter((text) => text !== '').join('\n\n');
  };
}
