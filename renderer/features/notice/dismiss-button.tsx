import { Button, makeStyles } from '@fluentui/react-components';
import { useEffect, useRef } from 'react';
import { useAction } from '../../bridge/use-action.ts';
import { ActionButton } from '../../ui/action-button.tsx';
import { FailureMessage } from '../../ui/failure-message.tsx';
import { DismissRegular } from '../../ui/icons.ts';
import { useText } from '../../ui/messages/use-text.ts';

const useStyles = makeStyles({ button: { minWidth: '44px', minHeight: '44px' } });

/** Closes a notice that nobody needs to answer. */
export function DismissButton() {
  const styles = useStyles();
  const text = useText();
  const dismiss = useAction('notice.dismiss');
  return (
    <Button
      appearance="transparent"
      className={styles.button}
      icon={<DismissRegular />}
      aria-label={text('signedOut.dismiss')}
      onClick={() => dismiss.run(undefined)}
    />
  );
}

/** The way on from a notice that fills the screen; it has the focus. */
export function DismissScreenButton({ children }: { children: string }) {
  const dismiss = useAction('notice.dismiss');
  const button = useRef<HTMLButtonElement>(null);
  useEffect(() => button.current?.focus({ preventScroll: true }), []);
  return (
    <>
      <FailureMessage failure={dismiss.failure} />
      <ActionButton kind="main" ref={button} busy={dismiss.busy} onClick={() => dismiss.run(undefined)}>
        {children}
      </ActionButton>
    </>
  );
}
