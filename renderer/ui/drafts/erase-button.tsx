import { useState } from 'react';
import { ConfirmDialog } from '../confirm-dialog.tsx';
import { DeleteRegular } from '../icons.ts';
import { LinkButton } from '../link-button.tsx';
import { useText } from '../messages/use-text.ts';

export interface EraseButtonProps {
  readonly heading: string;
  /** What will be gone, in one sentence. */
  readonly loss: string;
  readonly onErase: () => Promise<void>;
  /** The label of both buttons. */
  readonly children: string;
}

/** Erases half-written texts, after asking. */
export function EraseButton({ heading, loss, onErase, children }: EraseButtonProps) {
  const text = useText();
  const [isAsking, setIsAsking] = useState(false);
  const erase = () => {
    setIsAsking(false);
    void onErase();
  };
  return (
    <>
      <LinkButton onClick={() => setIsAsking(true)}>{children}</LinkButton>
      {isAsking && (
        <ConfirmDialog
          heading={heading}
          stay={text('draft.keep')}
          act={{ words: children, icon: <DeleteRegular />, run: erase }}
          onClose={() => setIsAsking(false)}
        >
          <p>{loss}</p>
        </ConfirmDialog>
      )}
    </>
  );
}
