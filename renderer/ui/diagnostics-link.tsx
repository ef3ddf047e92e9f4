import { createContext, useContext } from 'react';
import { LinkButton } from './link-button.tsx';
import { useText } from './messages/use-text.ts';

/** Opens the Diagnostics page; null where it cannot be opened now, and the links to it are not shown. */
export const DiagnosticsAccess = createContext<(() => void) | null>(null);

/** The link to the Diagnostics page, for IT, on screens where nobody needs to be signed in. */
export function DiagnosticsLink() {
  const text = useText();
  const open = useContext(DiagnosticsAccess);
  return open && <LinkButton onClick={open}>{text('diagnostics.open')}</LinkButton>;
}
