import { makeStyles, tokens } from '@fluentui/react-components';
import { useIntl } from 'react-intl';
import type { SignOutPreview } from '../../../electron/ipc/contract.ts';
import { useSnapshot } from '../../bridge/workstation-context.tsx';
import { useText } from '../../ui/messages/use-text.ts';
import { Waiting } from '../../ui/waiting.tsx';
import { patienceMs } from './use-sign-out-preview.ts';

const useStyles = makeStyles({
  words: {
    fontSize: tokens.fontSizeBase400,
    lineHeight: tokens.lineHeightBase400,
    overflowWrap: 'anywhere',
  },
});

export interface WhatStaysProps {
  readonly preview: SignOutPreview | null | 'loading';
  readonly keepsNotes: boolean;
}

/** In one or two sentences: what of the user's work outlives the sign-out, and what does not. */
export function WhatStays({ preview, keepsNotes }: WhatStaysProps) {
  const styles = useStyles();
  const text = useText();
  const saved = useSavedSentence();
  const notes = useNotesSentence();
  if (preview === 'loading')
    return <Waiting size="tiny" label={text('signOut.looking')} limitMs={patienceMs} overdue={null} />;
  const sentences = [saved(preview), notes(preview, keepsNotes)].filter((sentence) => sentence !== null);
  if (sentences.length === 0) return null;
  return (
    <p className={styles.words} role="status">
      {sentences.join(' ')}
    </p>
  );
}

/** More names than this are no help. */
const mostNames = 3;

/**
 * Names the apps that were opened. Whether anything was saved in them, and what, only they know; what they call saved
 * is with their server (docs/clinical-apps.md).
 */
function useSavedSentence(): (preview: SignOutPreview | null) => string | null {
  const text = useText();
  const intl = useIntl();
  return (preview) => {
    const names = preview?.wipes.find(({ kind }) => kind === 'apps')?.names ?? [];
    if (names.length === 0) return null;
    if (names.length > mostNames) return text('signOut.savedInApps');
    return text('signOut.saved', { apps: intl.formatList(names) });
  };
}

function useNotesSentence(): (preview: SignOutPreview | null, keepsNotes: boolean) => string | null {
  const text = useText();
  const intl = useIntl();
  const { keychain } = useSnapshot();
  return (preview, keepsNotes) => {
    if (!mayHaveNotes(preview)) return null;
    if (keepsNotes)
      return text(keychain.persistence === 'persistent' ? 'signOut.keepsNotes' : 'signOut.keepsUntilRestart');
    const { own = null, inApps = [] } = preview?.notes ?? {};
    const sentences = [
      own && text('signOut.erasesNote', { name: own.excerpt, count: own.count - 1 }),
      inApps.length > 0 && text('signOut.erasesInApps', { apps: intl.formatList(inApps) }),
    ].filter(Boolean);
    return sentences.length > 0 ? sentences.join(' ') : text('signOut.erasesNotes');
  };
}

/** Also when it cannot be told just now. */
export function mayHaveNotes(preview: SignOutPreview | null): boolean {
  return preview === null || preview.wipes.some(({ kind, count }) => kind === 'drafts' && count !== 0);
}
