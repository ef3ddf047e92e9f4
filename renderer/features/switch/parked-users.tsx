import { makeStyles, tokens, typographyStyles } from '@fluentui/react-components';
import { useEffect, useState } from 'react';
import type { ParkedView } from '../../../electron/ipc/contract.ts';
import { useSnapshot } from '../../bridge/workstation-context.tsx';
import { ActionButton } from '../../ui/action-button.tsx';
import { DialogFrame } from '../../ui/dialog-frame.tsx';
import { FocusCard } from '../../ui/focus-card.tsx';
import { useText } from '../../ui/messages/use-text.ts';
import { useMoment } from '../../ui/time/use-moment.ts';
import { UnlockForm } from '../lock/unlock-form.tsx';
import { ParkedCard } from './parked-card.tsx';

const useStyles = makeStyles({
  heading: {
    ...typographyStyles.subtitle1,
  },
  cards: { display: 'flex', flexDirection: 'column', gap: tokens.spacingVerticalS },
  farewell: {
    fontSize: tokens.fontSizeBase300,
    lineHeight: tokens.lineHeightBase300,
    color: tokens.colorNeutralForeground2,
    overflowWrap: 'anywhere',
  },
});

export interface ParkedUsersProps {
  /** The session whose user's badge was just read: the PIN is asked for at once. */
  readonly wanted?: { readonly sessionId: string } | null;
}

/** The other sessions on this computer: one click and the PIN bring one back. */
export function ParkedUsers({ wanted = null }: ParkedUsersProps) {
  const styles = useStyles();
  const text = useText();
  const moment = useMoment();
  const { parked, farewells } = useSnapshot();
  const [chosenId, setChosenId] = useState<string | null>(null);
  useEffect(() => {
    if (wanted !== null) setChosenId(wanted.sessionId);
  }, [wanted]);
  const chosen = parked.find(({ sessionId }) => sessionId === chosenId);
  if (parked.length + farewells.length === 0) return null;
  return (
    <FocusCard>
      {parked.length > 0 && (
        <>
          <h2 className={styles.heading}>{text('parked.heading')}</h2>
          <ul className={styles.cards}>
            {parked.map((user) => (
              <li key={user.sessionId}>
                <ParkedCard user={user} onChoose={() => setChosenId(user.sessionId)} />
              </li>
            ))}
          </ul>
        </>
      )}
      {farewells.length > 0 && (
        <ul className={styles.cards}>
          {farewells.map(({ displayName: name, reason, atMs }) => (
            <li key={`${name} ${atMs}`} className={styles.farewell}>
              {text(reason === 'replaced' ? 'parked.replaced' : 'parked.ended', { name, time: moment(atMs) })}
            </li>
          ))}
        </ul>
      )}
      {chosen && <ParkedUnlockDialog user={chosen} onClose={() => setChosenId(null)} />}
    </FocusCard>
  );
}

/** Asks a parked user for the PIN or the password; the session on screen is parked in return. */
function ParkedUnlockDialog({ user, onClose }: { user: ParkedView; onClose: () => void }) {
  const text = useText();
  const back = <ActionButton onClick={onClose}>{text('parked.back')}</ActionButton>;
  return (
    <DialogFrame heading={user.displayName} actions={back} onClose={onClose}>
      <UnlockForm pin={user.pin} pinLength={user.pinLength} parkedId={user.sessionId} />
    </DialogFrame>
  );
}
