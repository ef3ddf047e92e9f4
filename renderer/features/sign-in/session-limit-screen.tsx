import { makeStyles, tokens } from '@fluentui/react-components';
import { useState } from 'react';
import type { NoticeView, OtherSessionView } from '../../../electron/ipc/contract.ts';
import { useAction } from '../../bridge/use-action.ts';
import { ActionButton } from '../../ui/action-button.tsx';
import { ConfirmDialog } from '../../ui/confirm-dialog.tsx';
import { FocusCard } from '../../ui/focus-card.tsx';
import { SignOutRegular } from '../../ui/icons.ts';
import { useText } from '../../ui/messages/use-text.ts';
import { PlacePage } from '../../ui/place-page.tsx';
import { useMoment } from '../../ui/time/use-moment.ts';
import { useDeviceName } from '../../ui/use-device-name.ts';
import { usePageTitle } from '../../ui/use-page-title.ts';
import { DismissScreenButton } from '../notice/dismiss-button.tsx';
import { TroubleBanner } from '../trouble/trouble-banner.tsx';

const useStyles = makeStyles({
  places: { display: 'flex', flexDirection: 'column', gap: tokens.spacingVerticalL },
  place: { display: 'flex', flexDirection: 'column', gap: tokens.spacingVerticalS },
  where: { fontSize: tokens.fontSizeBase500, lineHeight: tokens.lineHeightBase500, overflowWrap: 'anywhere' },
});

/** The password was right, but the user has reached the limit of sessions elsewhere. */
export function SessionLimitScreen({ notice }: { notice: Extract<NoticeView, { kind: 'session_limit' }> }) {
  const styles = useStyles();
  const text = useText();
  usePageTitle('title.limit');
  const [replacing, setReplacing] = useState<OtherSessionView | null>(null);
  return (
    <PlacePage>
      <TroubleBanner />
      <FocusCard wide heading={text('limit.heading')}>
        <ul className={styles.places}>
          {notice.sessions.map((place) => (
            <li key={place.id} className={styles.place}>
              <Place place={place} {...(notice.mayReplace && { onReplace: () => setReplacing(place) })} />
            </li>
          ))}
        </ul>
        <p role="status">{text(notice.mayReplace ? 'limit.choose' : 'limit.refused')}</p>
        <DismissScreenButton>{text('signIn.back')}</DismissScreenButton>
      </FocusCard>
      {replacing && <ReplaceSessionDialog place={replacing} onClose={() => setReplacing(null)} />}
    </PlacePage>
  );
}

function Place({ place, onReplace }: { place: OtherSessionView; onReplace?: () => void }) {
  const styles = useStyles();
  const text = useText();
  const moment = useMoment();
  const name = useDeviceName(place.device);
  const device = [name, place.ward].filter(Boolean).join(' · ');
  return (
    <>
      <p className={styles.where}>{text('limit.place', { device, time: moment(place.startedAtMs) })}</p>
      {onReplace && (
        <ActionButton aria-label={text('limit.replaceAt', { device: name })} onClick={onReplace}>
          {text('limit.replace')}
        </ActionButton>
      )}
    </>
  );
}

/** Asks before a session elsewhere is ended in favour of one here. */
function ReplaceSessionDialog({ place, onClose }: { place: OtherSessionView; onClose: () => void }) {
  const text = useText();
  const device = useDeviceName(place.device);
  const replace = useAction('session.sign-in-replacing');
  return (
    <ConfirmDialog
      heading={text('others.confirmHeading', { device })}
      stay={text('others.keep')}
      onClose={onClose}
      act={{
        words: text(replace.busy ? 'signIn.busy' : 'limit.replace'),
        icon: <SignOutRegular />,
        busy: replace.busy,
        run: () => replace.run({ sessionId: place.id }),
      }}
      failure={replace.failure}
    >
      <p>{text('limit.confirmText')}</p>
    </ConfirmDialog>
  );
}
