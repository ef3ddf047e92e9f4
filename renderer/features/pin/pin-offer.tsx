import { makeStyles } from '@fluentui/react-components';
import { useState } from 'react';
import type { PinView } from '../../../electron/ipc/contract.ts';
import { useAction } from '../../bridge/use-action.ts';
import { ActionButton } from '../../ui/action-button.tsx';
import { Announcement } from '../../ui/announcement.tsx';
import { FailureMessage } from '../../ui/failure-message.tsx';
import { DialpadRegular } from '../../ui/icons.ts';
import { useText } from '../../ui/messages/use-text.ts';
import { OfferActions, OfferBar } from '../../ui/offer-bar.tsx';
import { PinForm } from './pin-form.tsx';

const useStyles = makeStyles({ form: { width: '100%', maxWidth: '480px' } });

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
        <OfferBar
          heading={text(pin.state === 'set' ? 'pin.change' : 'pin.offer')}
          icon={<DialpadRegular />}
          words={text('pin.why')}
          answers={!opened && <Answers onOpen={() => onOpen(true)} />}
        >
          {opened && (
            <div className={styles.form}>
              <PinForm pin={pin} onDone={finish}>
                <ActionButton onClick={() => onOpen(false)}>{text('pin.cancel')}</ActionButton>
              </PinForm>
            </div>
          )}
        </OfferBar>
      )}
    </>
  );
}

function Answers({ onOpen }: { onOpen: () => void }) {
  const text = useText();
  const postpone = useAction('session.postpone-pin');
  return (
    <>
      <FailureMessage failure={postpone.failure} />
      <OfferActions>
        <ActionButton onClick={onOpen}>{text('pin.choose')}</ActionButton>
        <ActionButton busy={postpone.busy} onClick={() => postpone.run(undefined)}>
          {text('pin.notNow')}
        </ActionButton>
      </OfferActions>
    </>
  );
}
