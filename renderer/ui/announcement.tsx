import { makeStyles } from '@fluentui/react-components';

const useStyles = makeStyles({
  region: { position: 'absolute', width: '1px', height: '1px', overflow: 'hidden', clipPath: 'inset(50%)' },
});

/** Says `text` to screen readers when it changes, after what they are saying now, and moves nothing. */
export function Announcement({ text }: { text: string }) {
  return (
    <div role="status" aria-live="polite" className={useStyles().region}>
      {text}
    </div>
  );
}
