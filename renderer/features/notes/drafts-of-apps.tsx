import { makeStyles, tokens } from '@fluentui/react-components';
import { useEffect, useState } from 'react';
import { useIntl } from 'react-intl';
import type { AppView, DraftEntry } from '../../../electron/ipc/contract.ts';
import { useAction } from '../../bridge/use-action.ts';
import { useBridge } from '../../bridge/workstation-context.tsx';
import { EraseButton } from '../../ui/drafts/erase-button.tsx';
import { FailureMessage } from '../../ui/failure-message.tsx';
import { LinkRow } from '../../ui/link-row.tsx';
import { useText } from '../../ui/messages/use-text.ts';

const useStyles = makeStyles({
  row: {
    display: 'flex',
    flexWrap: 'wrap',
    alignItems: 'center',
    justifyContent: 'space-between',
    gap: `0 ${tokens.spacingHorizontalL}`,
    paddingTop: tokens.spacingVerticalS,
    borderTop: `${tokens.strokeWidthThin} solid ${tokens.colorNeutralStroke3}`,
  },
});

export interface DraftsOfAppsProps {
  readonly username: string;
  readonly apps: readonly AppView[];
  /** Erases the notes as well: everything means everything. */
  readonly onErase: () => Promise<boolean>;
}

/** What clinical apps keep for this user, and a way to erase all of it; nothing if there is none. */
export function DraftsOfApps({ username, apps, onErase }: DraftsOfAppsProps) {
  const styles = useStyles();
  const text = useText();
  const intl = useIntl();
  const [drafts, setDrafts] = useDraftsOfApps(username);
  const eraseAll = useAction('draft.erase-all');
  if (drafts.length === 0) return null;
  const names = [...new Set(drafts.map(({ app }) => apps.find(({ id }) => id === app)?.name ?? app ?? ''))];
  const where = { apps: intl.formatList(names) };
  const erase = async () => {
    if ((await onErase()) && (await eraseAll.run({ username }))) setDrafts([]);
  };
  return (
    <>
      <div className={styles.row}>
        <p>{text('notes.ofApps', { ...where, count: drafts.length })}</p>
        <LinkRow>
          <EraseButton
            heading={text('notes.eraseAllHeading')}
            loss={text('notes.eraseAllText', where)}
            onErase={erase}
          >
            {text('notes.eraseAll')}
          </EraseButton>
        </LinkRow>
      </div>
      <FailureMessage failure={eraseAll.failure} />
    </>
  );
}

/** As of now: while apps are saving anything, they cover this screen. */
function useDraftsOfApps(username: string) {
  const bridge = useBridge();
  const [drafts, setDrafts] = useState<readonly DraftEntry[]>([]);
  useEffect(() => {
    let isWanted = true;
    const show = (found: readonly DraftEntry[]) =>
      isWanted && setDrafts(found.filter(({ app }) => app !== null));
    // Without an answer there is nothing to offer; the notes above say what is wrong.
    bridge.invoke('draft.list', { username }).then(
      (listing) => listing.ok && show(listing.drafts ?? []),
      () => undefined,
    );
    return () => {
      isWanted = false;
    };
  }, [bridge, username]);
  return [drafts, setDrafts] as const;
}
