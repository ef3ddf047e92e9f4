import { type ReactNode, useEffect, useRef } from 'react';
import { ActionButton } from './action-button.tsx';
import { DialogFrame } from './dialog-frame.tsx';

export interface ConfirmDialogProps {
  readonly heading: string;
  /** Words of the safe choice, which has the focus. */
  readonly stay: string;
  /** The button that loses something. */
  readonly act: ReactNode;
  readonly onClose: () => void;
  readonly children: ReactNode;
}

/** Asks before something is lost; Escape and the focused button are the safe way out. */
export function ConfirmDialog({ heading, stay, act, onClose, children }: ConfirmDialogProps) {
  const stayButton = useRef<HTMLButtonElement>(null);
  useEffect(() => stayButton.current?.focus(), []);
  const actions = (
    <>
      <ActionButton ref={stayButton} onClick={onClose}>
        {stay}
      </ActionButton>
      {act}
    </>
  );
  return (
    <DialogFrame heading={heading} actions={actions} onClose={onClose}>
      {children}
    </DialogFrame>
  );
}
