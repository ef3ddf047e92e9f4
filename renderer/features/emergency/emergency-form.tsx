import { makeStyles, tokens } from '@fluentui/react-components';
import { type FormEvent, type ReactNode, useState } from 'react';
import { type Action, mustWait } from '../../bridge/use-action.ts';
import { useSnapshot } from '../../bridge/workstation-context.tsx';
import { ConfirmDialog } from '../../ui/confirm-dialog.tsx';
import { Form } from '../../ui/form.tsx';
import { WarningFilled } from '../../ui/icons.ts';
import { useText } from '../../ui/messages/use-text.ts';
import { Submit } from '../../ui/submit.tsx';
import { problemOfReason, ReasonFields, type StatedReason } from './reason-fields.tsx';

/** As the channels expect it: the reason, and the consent to what is recorded. */
export interface ConfirmedReason {
  readonly reasonCode: NonNullable<StatedReason['code']>;
  readonly reason: string;
  readonly confirmed: true;
}

export interface EmergencyFormProps<Field extends string> {
  readonly start: Pick<Action<'emergency.start'>, 'busy' | 'failure'>;
  /** The first empty field below the reason. */
  readonly missing: () => Field | null;
  readonly onConfirm: (reason: ConfirmedReason) => void;
  /** Who is asking, and with what credentials. */
  readonly children: (problem: Field | null) => ReactNode;
}

/** The reason, then who is asking, then the second confirmation. */
export function EmergencyForm<Field extends string>(props: EmergencyFormProps<Field>) {
  const { start, missing, onConfirm, children } = props;
  const text = useText();
  const [stated, setStated] = useState<StatedReason>({ code: null, words: '' });
  const [ofReason, setOfReason] = useState<ReturnType<typeof problemOfReason>>(null);
  const [ofField, setOfField] = useState<Field | null>(null);
  const [confirming, setConfirming] = useState(false);

  const ask = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    if (start.busy || mustWait(start.failure)) return;
    const reason = problemOfReason(stated);
    const field = reason === null ? missing() : null;
    setOfReason(reason);
    setOfField(field);
    setConfirming(reason === null && field === null);
  };
  const confirm = () => {
    setConfirming(false);
    if (stated.code !== null) onConfirm({ reasonCode: stated.code, reason: stated.words, confirmed: true });
  };

  return (
    <Form onSubmit={ask} label={text('emergency.heading')}>
      <ReasonFields value={stated} onValue={setStated} problem={ofReason} readOnly={start.busy} />
      {children(ofField)}
      <Submit call={start} action="emergency.continue" busyAction="emergency.starting" />
      {confirming && <ConfirmEmergency onConfirm={confirm} onClose={() => setConfirming(false)} />}
    </Form>
  );
}

const useStyles = makeStyles({
  list: {
    display: 'flex',
    flexDirection: 'column',
    gap: tokens.spacingVerticalM,
    paddingLeft: tokens.spacingHorizontalXL,
    listStyleType: 'disc',
  },
});

/** The second confirmation: what will be recorded, who is told, and when it ends. */
function ConfirmEmergency({ onConfirm, onClose }: { onConfirm: () => void; onClose: () => void }) {
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
        <li>{text('emergency.confirmRecorded')}</li>
        <li>{text(isOnline ? 'emergency.confirmTold' : 'emergency.confirmToldLater')}</li>
        <li>{text('emergency.confirmEnd')}</li>
      </ul>
    </ConfirmDialog>
  );
}
