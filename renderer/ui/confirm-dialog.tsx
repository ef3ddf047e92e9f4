import type { ButtonProps } from '@fluentui/react-components';
import { type ReactNode, useEffect, useRef } from 'react';
import type { Failure } from '../bridge/use-action.ts';
import { ActionButton } from './action-button.tsx';
import { DialogFrame } from './dialog-frame.tsx';
import { FailureMessage } from './failure-message.tsx';

export interface ConfirmDialogProps {
  readonly heading: string;
  /** Words of the safe choice, which has the focus. */
  readonly stay: string;
  /** The button that loses something; null: the dialog only shows. */
  readonly act: {
    readonly words: string;
    readonly icon: ButtonProps['icon'];
    readonly busy?: boolean;
    readonly run: () => void;
  } | null;
  /** Why it did not work. */
  readonly failure?: Failure | null;
  readonly onClose: () => void;
  readonly children: ReactNode;
}

/** Asks before something is lost; Escape and the focused button are the safe way out. */
export function ConfirmDialog({ heading, stay, act, failure = null, onClose, children }: ConfirmDialogProps) {
  const stayButton = useRef<HTMLButtonElement>(null);
  useEffect(() => stayButton.current?.focus(), []);
  const actions = (
    <>
      <ActionButton ref={stayButton} onClick={onClose}>
        {stay}
      </ActionButton>
      {act && (
        <ActionButton kind="danger" icon={act.icon} busy={act.busy ?? false} onClick={act.run}>
          {act.words}
        </ActionButton>
      )}
    </>
  );
  return (
    <DialogFrame heading={heading} actions={actions} onClose={onClose}>
      {children}
      <FailureMessage failure={failure} />
    </DialogFrame>
  );
}
