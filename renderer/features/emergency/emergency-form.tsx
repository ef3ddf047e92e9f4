import { makeStyles, tokens } from '@fluentui/react-components';
import { type FormEvent, type ReactNode, useRef, useState } from 'react';
import { type Action, mustWait } from '../../bridge/use-action.ts';
import { useSnapshot } from '../../bridge/workstation-context.tsx';
import { ConfirmDialog } from '../../ui/confirm-dialog.tsx';
import { FailureMessage } from '../../ui/failure-message.tsx';
import { FieldsBeside } from '../../ui/fields-beside.tsx';
import { Form } from '../../ui/form.tsx';
import { WarningFilled } from '../../ui/icons.ts';
import { useText } from '../../ui/messages/use-text.ts';
import { type ReasonCode, ReasonTiles } from './reason-tiles.tsx';
import { areTooShort, WordsField } from './words-field.tsx';

/** As the channels expect it: the reason, and the consent to what is recorded. */
export interface ConfirmedReason {
  readonly reasonCode: ReasonCode;
  /** Only where the server is older and asks for the words at the start. */
  readonly reason?: string;
  readonly confirmed: true;
}

export interface EmergencyFormProps<Field extends string> {
  readonly start: Pick<Action<'emergency.start'>, 'busy' | 'failure'>;
  /** The first empty field. */
  readonly missing: () => Field | null;
  readonly onConfirm: (reason: ConfirmedReason) => void;
  /** What this way opens, in one sentence. */
  readonly opens: string;
  /** Names to choose from. */
  readonly people?: ReactNode;
  /** The fields of who is asking, and with what credentials. */
  readonly children: (problem: Field | null) => ReactNode;
}

const useStyles = makeStyles({
  opens: { color: tokens.colorNeutralForeground2 },
  reasons: { display: 'contents' },
  list: {
    display: 'flex',
    flexDirection: 'column',
    gap: tokens.spacingVerticalM,
    paddingLeft: tokens.spacingHorizontalXL,
    listStyleType: 'disc',
  },
});

/** Who is asking, then a reason by one tap, then the second confirmation. */
export function EmergencyForm<Field extends string>(props: EmergencyFormProps<Field>) {
  const { start, missing, onConfirm, opens, people, children } = props;
  const styles = useStyles();
  const text = useText();
  const reasons = useRef<HTMLDivElement>(null);
  const tapped = useRef<ReasonCode | null>(null);
  const [problem, setProblem] = useState<Field | 'words' | null>(null);
  const [chosen, setChosen] = useState<ReasonCode | null>(null);
  const [confirming, setConfirming] = useState(false);
  const [words, setWords] = useState('');
  // From the first refusal on, so that nothing moves at a later one.
  const [wordsFirst, setWordsFirst] = useState(false);
  if (start.failure?.error === 'older_server' && !wordsFirst) setWordsFirst(true);

  /** By a tap on a reason, or by Enter, which only leads to the reasons: none of them is the usual one. */
  const ask = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const code = tapped.current;
    tapped.current = null;
    if (start.busy || mustWait(start.failure)) return;
    const empty = missing() ?? (wordsFirst && areTooShort(words) ? 'words' : null);
    setProblem(empty);
    if (empty !== null) return;
    if (code === null) return reasons.current?.querySelector('button')?.focus();
    setChosen(code);
    setConfirming(true);
  };
  const tap = (code: ReasonCode) => {
    tapped.current = code;
    reasons.current?.closest('form')?.requestSubmit();
  };
  const confirm = () => {
    setConfirming(false);
    // What was typed may have been forgotten while the question was on the screen.
    const empty = missing();
    setProblem(empty);
    if (chosen !== null && empty === null)
      onConfirm({ reasonCode: chosen, ...(wordsFirst && { reason: words }), confirmed: true });
  };

  return (
    <Form onSubmit={ask} label={text('emergency.heading')}>
      {people}
      <FieldsBeside>{children(problem === 'words' ? null : problem)}</FieldsBeside>
      {wordsFirst && (
        <WordsField value={words} onValue={setWords} problem={problem === 'words'} readOnly={start.busy} />
      )}
      <FailureMessage failure={start.failure} />
      <p className={styles.opens}>{opens}</p>
      <div ref={reasons} className={styles.reasons}>
        <ReasonTiles busyWith={start.busy ? chosen : null} onChoose={tap} />
      </div>
      {/* What Enter in a field presses. */}
      <button type="submit" hidden />
      {confirming && chosen !== null && (
        <ConfirmEmergency
          reason={chosen}
          opens={opens}
          onConfirm={confirm}
          onClose={() => setConfirming(false)}
        />
      )}
    </Form>
  );
}

interface ConfirmEmergencyProps {
  readonly reason: ReasonCode;
  readonly opens: string;
  readonly onConfirm: () => void;
  readonly onClose: () => void;
}

/** The second confirmation: what it opens, what will be recorded, who is told, and when it ends. */
function ConfirmEmergency({ reason, opens, onConfirm, onClose }: ConfirmEmergencyProps) {
  const styles = useStyles();
  const text = useText();
  const isOnline = useSnapshot().connection.state === 'online';
  return (
    <ConfirmDialog
      heading={text('emergency.confirmHeading')}
      stay={text('emergency.cancel')}
      onClose={onClose}
      act={{ words: text('emergency.start'), icon: <WarningFilled />, run: onConfirm }}
    >
      <ul className={styles.list}>
        <li>{opens}</li>
        <li>
          {text('emergency.confirmRecorded')} {text(`emergency.reason.${reason}`)}.
        </li>
        <li>{text(isOnline ? 'emergency.confirmTold' : 'emergency.confirmToldLater')}</li>
        <li>{text('emergency.confirmEnd')}</li>
      </ul>
    </ConfirmDialog>
  );
}
