import { makeStyles, tokens } from '@fluentui/react-components';
import { useCallback, useEffect, useState } from 'react';
import type { BadgesView } from '../../../electron/ipc/contract.ts';
import { useAction } from '../../bridge/use-action.ts';
import { useBridge, useSnapshot } from '../../bridge/workstation-context.tsx';
import { ActionButton } from '../../ui/action-button.tsx';
import { ConfirmDialog } from '../../ui/confirm-dialog.tsx';
import { ContactCardRegular } from '../../ui/icons.ts';
import { useText } from '../../ui/messages/use-text.ts';
import { useMoment } from '../../ui/time/use-moment.ts';

const useStyles = makeStyles({
  badge: {
    display: 'flex',
    flexWrap: 'wrap',
    alignItems: 'center',
    justifyContent: 'space-between',
    gap: tokens.spacingHorizontalL,
    paddingBlock: tokens.spacingVerticalS,
  },
  about: { flex: '1 1 12rem' },
  here: { display: 'block', fontWeight: tokens.fontWeightSemibold },
  icon: { marginInlineEnd: tokens.spacingHorizontalXS, verticalAlign: 'text-bottom' },
  more: { display: 'block', color: tokens.colorNeutralForeground2 },
});

/** The user's badges, each of which can be removed; the closing button has the focus. */
export function BadgesDialog({ onClose }: { onClose: () => void }) {
  const styles = useStyles();
  const text = useText();
  const moment = useMoment();
  const { badges, lookAgain } = useBadges();
  const remove = useAction('badges.remove');
  const { phase } = useSnapshot();
  const session = phase.name === 'active' ? phase.session : null;
  const seconds = session?.cardGraceSeconds ?? 0;
  const items = badges?.state === 'ready' ? badges.items : [];
  return (
    <ConfirmDialog
      heading={text('badges.heading')}
      stay={text('badges.close')}
      act={null}
      failure={remove.failure}
      onClose={onClose}
    >
      {badges === null && <p role="status">{text('badges.loading')}</p>}
      {badges?.state === 'unavailable' && <p role="status">{text('badges.unavailable')}</p>}
      {badges?.state === 'ready' && (
        <>
          <p>{text(items.length === 0 ? 'badges.none' : 'badges.text')}</p>
          <ul>
            {items.map(({ id, linkedAtMs, endsAtMs, provesKey }) => (
              <li key={id} className={styles.badge}>
                <span className={styles.about}>
                  {endsAtMs === null
                    ? text('badges.since', { time: moment(linkedAtMs) })
                    : text('badges.code', { time: moment(endsAtMs) })}
                  {session?.badgesHere.includes(id) && (
                    <span className={styles.here}>
                      <ContactCardRegular aria-hidden className={styles.icon} />
                      {text('badges.inReader')}
                    </span>
                  )}
                  {endsAtMs === null && seconds > 0 && (
                    <span className={styles.more}>
                      {text(provesKey ? 'badges.opensAgain' : 'badges.asksPin', { seconds })}
                    </span>
                  )}
                </span>
                <ActionButton
                  busy={remove.busy}
                  aria-label={text('badges.removeSince', { time: moment(linkedAtMs) })}
                  onClick={async () => {
                    await remove.run({ badgeId: id });
                    // Also after a failure: it may have gone all the same.
                    lookAgain();
                  }}
                >
                  {text('badges.remove')}
                </ActionButton>
              </li>
            ))}
          </ul>
        </>
      )}
    </ConfirmDialog>
  );
}

/** `badges` is null until there is an answer. */
function useBadges(): { badges: BadgesView | null; lookAgain: () => void } {
  const bridge = useBridge();
  const [badges, setBadges] = useState<BadgesView | null>(null);
  const lookAgain = useCallback(() => {
    bridge.invoke('badges.list', undefined).then(setBadges, () => setBadges({ state: 'unavailable' }));
  }, [bridge]);
  useEffect(lookAgain, [lookAgain]);
  return { badges, lookAgain };
}
