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
import { type ReactNode, useEffect, useId, useState } from 'react';
import { MessagePlace } from './newest-message.tsx';

const useStyles = makeStyles({
  // Below what says whose session it is.
  surface: {
    top: 'var(--above-page, 0px)',
    maxHeight: 'calc(100vh - var(--above-page, 0px))',
    maxWidth: '35rem',
    padding: '2rem',
    borderRadius: tokens.borderRadius2XLarge,
  },
  title: {
    fontSize: tokens.fontSizeHero700,
    lineHeight: tokens.lineHeightHero700,
    overflowWrap: 'anywhere',
  },
  content: {
    display: 'flex',
    flexDirection: 'column',
    gap: tokens.spacingVerticalL,
    fontSize: tokens.fontSizeBase300,
    lineHeight: tokens.lineHeightBase300,
    paddingBlock: tokens.spacingVerticalM,
  },
  actions: { flexWrap: 'wrap', justifyContent: 'flex-end', gap: tokens.spacingHorizontalM },
});

export interface DialogFrameProps {
  readonly heading: string;
  readonly actions: ReactNode;
  readonly onClose: () => void;
  readonly children: ReactNode;
}

/** A dialog above the screen; Escape closes it, and the focus returns to where it was. */
export function DialogFrame({ heading, actions, onClose, children }: DialogFrameProps) {
  const styles = useStyles();
  const id = useId();
  const [opener] = useState(() => document.activeElement);
  useEffect(() => () => void requestAnimationFrame(() => giveBackFocus(opener)), [opener]);
  useEffect(holdPage, []);
  return (
    <Dialog open modalType="alert" onOpenChange={(_, { open }) => open || onClose()}>
      <DialogSurface
        className={styles.surface}
        // Otherwise only the heading and the focused button would be read out.
        aria-describedby={id}
        onKeyDown={(event) => {
          if (event.key !== 'Escape') return;
          // The screen behind has its own use for Escape.
          event.preventDefault();
          onClose();
        }}
      >
        <DialogBody>
          <DialogTitle className={styles.title}>{heading}</DialogTitle>
          <DialogContent id={id} className={styles.content}>
            <MessagePlace>{children}</MessagePlace>
          </DialogContent>
          <DialogActions className={styles.actions} fluid>
            {actions}
          </DialogActions>
        </DialogBody>
      </DialogSurface>
    </Dialog>
  );
}

/** To the button that opened it, unless the screen has moved on. */
function giveBackFocus(opener: Element | null): void {
  if (document.activeElement === document.body && opener instanceof HTMLElement) opener.focus();
}

/** Keeps the page behind the dialog where it is, until the returned function is called: wheel and finger move only the dialog. */
function holdPage(): () => void {
  const hold = (event: Event) => {
    if (!scrollsInDialog(event.target)) event.preventDefault();
  };
  const moves = ['wheel', 'touchmove'] as const;
  for (const move of moves) document.addEventListener(move, hold, { passive: false });
  return () => {
    for (const move of moves) document.removeEventListener(move, hold);
  };
}

function scrollsInDialog(target: EventTarget | null): boolean {
  for (let at = target instanceof Element ? target : null; at !== null; at = at.parentElement) {
    if (at.closest(dialogSelector) === null) return false;
    if (at.scrollHeight > at.clientHeight && at.clientHeight > 0) return true;
  }
  return false;
}

const dialogSelector = '[role="alertdialog"]';
