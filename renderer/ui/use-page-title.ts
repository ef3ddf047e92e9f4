import { useEffect } from 'react';
import type { MessageId } from './messages/en.ts';
import { useText } from './messages/use-text.ts';

/** The window's title names the screen but never the user: it shows in the task bar of a locked computer. */
export function usePageTitle(id: MessageId): void {
  const text = useText();
  useEffect(() => {
    document.title = `${text(id)} – ${text('app.name')}`;
  }, [text, id]);
}
