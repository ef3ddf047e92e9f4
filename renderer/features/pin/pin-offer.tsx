import { makeStyles, tokens } from '@fluentui/react-components';
import { useState } from 'react';
import type { PinView } from '../../../electron/ipc/contract.ts';
import { useAction } from '../../bridge/use-action.ts';
import { ActionButton } from '../../ui/action-button.tsx';
import { Announcement } from '../../ui/announcement.tsx';
import { Card } from '../../ui/card.tsx';
import { FailureMessage } from '../../ui/failure-message.tsx';
import { DialpadRegular } from '../../ui/icons.ts';
import { useText } from '../../ui/messages/use-text.ts';
import { PinForm } from './pin-form.tsx';

const useStyles = makeStyles({
  row: {
    display: 'flex',
    flexWrap: 'wrap',
    alignItems: 'center',
    justifyContent: 'space-between',
    gap: `${tokens.spacingVerticalM} ${tokens.spacingHorizontalXXL}`,
  },
  words: { flex: '1 1 320px', minWidth: 0 },
  actions: { display: 'flex', flexWrap: 'wrap', gap: tokens.spacingHorizontalM },
  form: { width: '100%', maxWidth: '480px' },
});

export interface PinOfferProps {
  readonly pin: PinView;
  /** The form is open, asked for here or elsewhere on the screen. */
  readonly opened: boolean;
  readonly onOpen: (opened: boolean) => void;
}

/** Offers a PIN after the sign-in; it takes no focus and stays until it is answered. */
export function PinOffer({ pin, opened, onOpen }: PinOfferProps) {
  const styles = useStyles();
  const text = useText();
  const [done, setDone] = useState(false);
  const finish = () => {
    onOpen(false);
    setDone(true);
  };
  return (
    <>
      <Announcement text={done ? text('pin.done') : ''} />
      {(opened || pin.state === 'offered') && (
        <Card heading={text(pin.state === 'set' ? 'pin.change' : 'pin.offer')} icon={<DialpadRegular />}>
          <div className={styles.row}>
            <p className={styles.words}>{text('pin.why')}</p>
            {!opened && <Answers onOpen={() => onOpen(true)} />}
          </div>
          {opened && (
            <div className={styles.form}>
              <PinForm pin={pin} onDone={finish}>
                <ActionButton onClick={() => onOpen(false)}>{text('pin.cancel')}</ActionButton>
              </PinForm>
            </div>
          )}
        </Card>
      )}
    </>
  );
}

function Answers({ onOpen }: { onOpen: () => void }) {
  const styles = useStyles();
  const text = useText();
  const postpone = useAction('session.postpone-pin');
  return (
    <>
      <FailureMessage failure={postpone.failure} />
      <div className={styles.actions}>
        <ActionButton onClick={onOpen}>{text('pin.choose')}</ActionButton>
        <ActionButton busy={postpone.busy} onClick={() => postpone.run(undefined)}>
          {text('pin.notNow')}
        </ActionButton>
      </div>
    </>
  );
}
