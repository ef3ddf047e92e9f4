import {
  Dialog,
  DialogActions,
  DialogBody,
  DialogContent,
  DialogSurface,
  DialogTitle,
  makeStyles,
  tokens,
} from '@fluentui/react-components';
import { type ReactNode, useEffect, useRef, useState } from 'react';
import { ActionButton } from './action-button.tsx';

const useStyles = makeStyles({
  surface: { maxWidth: '560px', padding: '32px', borderRadius: tokens.borderRadius2XLarge },
  title: { fontSize: tokens.fontSizeHero700, lineHeight: tokens.lineHeightHero700 },
  content: {
    display: 'flex',
    flexDirection: 'column',
    gap: tokens.spacingVerticalL,
    fontSize: tokens.fontSizeBase300,
    lineHeight: tokens.lineHeightBase300,
    paddingBlock: tokens.spacingVerticalM,
  },
  actions: { flexWrap: 'wrap', gap: tokens.spacingHorizontalM },
});

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
  const styles = useStyles();
  const stayButton = useRef<HTMLButtonElement>(null);
  const [opener] = useState(() => document.activeElement);
  useEffect(() => {
    stayButton.current?.focus();
    return () => void requestAnimationFrame(() => giveBackFocus(opener));
  }, [opener]);
  return (
    <Dialog open modalType="alert" onOpenChange={(_, { open }) => open || onClose()}>
      <DialogSurface className={styles.surface} onKeyDown={(event) => event.key === 'Escape' && onClose()}>
        <DialogBody>
          <DialogTitle className={styles.title}>{heading}</DialogTitle>
          <DialogContent className={styles.content}>{children}</DialogContent>
          <DialogActions className={styles.actions} fluid>
            <ActionButton ref={stayButton} onClick={onClose}>
              {stay}
            </ActionButton>
            {act}
          </DialogActions>
        </DialogBody>
      </DialogSurface>
    </Dialog>
  );
}

/** To the button that asked, unless the screen has moved on. */
function giveBackFocus(opener: Element | null): void {
  if (document.activeElement === document.body && opener instanceof HTMLElement) opener.focus();
}
