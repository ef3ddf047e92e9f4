import { makeStyles } from '@fluentui/react-components';
import { createPortal } from 'react-dom';
import { onlyReadOut } from './visually-hidden.tsx';

const useStyles = makeStyles({
  region: onlyReadOut,
});

/** Says `text` to screen readers when it changes, after what they are saying now, and moves nothing. */
export function Announcement({ text }: { text: string }) {
  return (
    <div role="status" aria-live="polite" className={useStyles().region}>
      {text}
    </div>
  );
}

/**
 * The same, also while a dialog hides the page from screen readers: it stands beside the page, marked as Fluent's
 * own announcements are.
 */
export function UrgentAnnouncement({ text }: { text: string }) {
  return createPortal(
    <div data-tabster-never-hide="">
      <Announcement text={text} />
    </div>,
    document.body,
  );
}
