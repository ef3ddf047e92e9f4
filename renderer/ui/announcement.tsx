import { makeStyles } from '@fluentui/react-components';
import { createPortal } from 'react-dom';
import { onlyReadOut } from './visually-hidden.tsx';

const useStyles = makeStyles({
  region: onlyReadOut,
});

/** Announces `text` to screen readers when it changes, after what they are saying now, and moves nothing. */
export function Announcement({ text }: { text: string }) {
  return (
    <div role="status" aria-live="polite" className={useStyles().region}>
      {text}
    </div>
  );
}

/**
 * The same, even while a dialog hides the page from screen readers: it is placed beside the page, marked like
 * Fluent's own announcements.
 */
export function UrgentAnnouncement({ text }: { text: string }) {
  return createPortal(
    <div data-tabster-never-hide="">
      <Announcement text={text} />
    </div>,
    document.body,
  );
}
