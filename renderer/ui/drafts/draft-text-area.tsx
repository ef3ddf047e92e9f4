import { Field, makeStyles, mergeClasses, Textarea, tokens } from '@fluentui/react-components';
import { useRef, useState } from 'react';
import { ActionButton } from '../action-button.tsx';
import { ArrowClockwiseRegular, CheckmarkCircleFilled, WarningFilled } from '../icons.ts';
import { useText } from '../messages/use-text.ts';
import { NoticeBar } from '../notice-bar.tsx';
import { useMoment } from '../time/use-moment.ts';
import { EraseButton } from './erase-button.tsx';
import type { UsedDraft } from './use-draft.ts';

const useStyles = makeStyles({
  area: { fontSize: tokens.fontSizeBase400, lineHeight: tokens.lineHeightBase400 },
  foot: {
    display: 'flex',
    flexWrap: 'wrap',
    alignItems: 'center',
    justifyContent: 'space-between',
    gap: `0 ${tokens.spacingHorizontalL}`,
    minHeight: '44px',
  },
  state: {
    display: 'flex',
    alignItems: 'center',
    gap: tokens.spacingHorizontalSNudge,
    color: tokens.colorNeutralForeground2,
    fontVariantNumeric: 'tabular-nums',
  },
  icon: { flexShrink: 0, fontSize: '20px' },
  saved: { color: tokens.colorStatusSuccessForeground1 },
  trouble: { color: tokens.colorStatusWarningForeground3 },
});

export interface DraftTextAreaProps {
  /** From `useDraft`. */
  readonly draft: UsedDraft;
  readonly label: string;
  /** Keeps the label for screen readers only, where a heading says the same. */
  readonly hidesLabel?: boolean;
  readonly rows?: number;
  readonly maxLength?: number;
}

/** A text area that is saved while it is being typed, and restored later. */
export function DraftTextArea({
  draft,
  label,
  hidesLabel = false,
  rows = 4,
  maxLength = 8_000,
}: DraftTextAreaProps) {
  const styles = useStyles();
  const text = useText();
  const area = useRef<HTMLTextAreaElement>(null);
  const [wasErased, setWasErased] = useState(false);
  const isReady = draft.phase === 'ready';
  const write = (value: string) => {
    setWasErased(false);
    draft.write(value);
  };
  const erase = async () => {
    if (!(await draft.erase())) return;
    setWasErased(true);
    // The button that was pressed disappears with the text.
    requestAnimationFrame(() => area.current?.focus());
  };
  if (draft.phase === 'unavailable') return <Unavailable onAgain={draft.openAgain} />;
  return (
    <div>
      <Field {...(!hidesLabel && { label })} size="large">
        <Textarea
          ref={area}
          className={styles.area}
          {...(hidesLabel && { 'aria-label': label })}
          value={draft.text}
          readOnly={!isReady}
          rows={rows}
          maxLength={maxLength}
          resize="vertical"
          onChange={(_, { value }) => write(value)}
          onBlur={draft.saveNow}
        />
      </Field>
      <div className={styles.foot}>
        <SavedState draft={draft} wasErased={wasErased} />
        {draft.text !== '' && (
          <EraseButton
            heading={text('draft.eraseHeading')}
            loss={text('draft.eraseText', { name: label })}
            onErase={erase}
          >
            {text('draft.erase')}
          </EraseButton>
        )}
      </div>
    </div>
  );
}

function SavedState({ draft: { savedAtMs, trouble }, wasErased }: { draft: UsedDraft; wasErased: boolean }) {
  const styles = useStyles();
  const text = useText();
  const moment = useMoment();
  if (trouble !== null)
    return (
      <p className={styles.state} role="status">
        <WarningFilled aria-hidden className={mergeClasses(styles.icon, styles.trouble)} />
        {text(`draft.trouble.${trouble}`)}
      </p>
    );
  return (
    <p className={styles.state} role="status">
      {wasErased && text('draft.erased')}
      {savedAtMs !== null && (
        <>
          <CheckmarkCircleFilled aria-hidden className={mergeClasses(styles.icon, styles.saved)} />
          {text('draft.saved', { time: moment(savedAtMs) })}
        </>
      )}
    </p>
  );
}

function Unavailable({ onAgain }: { onAgain: () => void }) {
  const text = useText();
  return (
    <NoticeBar
      intent="warning"
      action={
        <ActionButton icon={<ArrowClockwiseRegular />} onClick={onAgain}>
          {text('draft.again')}
        </ActionButton>
      }
    >
      {text('draft.unavailable')}
    </NoticeBar>
  );
}
