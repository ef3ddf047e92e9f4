import { makeStyles, tokens } from '@fluentui/react-components';
import { type Ref, useState } from 'react';
import type { OtherSessionView, SessionView } from '../../../electron/ipc/contract.ts';
import { useAction } from '../../bridge/use-action.ts';
import { ActionButton } from '../../ui/action-button.tsx';
import { Card } from '../../ui/card.tsx';
import { ConfirmDialog } from '../../ui/confirm-dialog.tsx';
import { FailureMessage } from '../../ui/failure-message.tsx';
import { ArrowClockwiseRegular, KeyRegular, SignOutRegular } from '../../ui/icons.ts';
import { useText } from '../../ui/messages/use-text.ts';
import { useMoment } from '../../ui/time/use-moment.ts';
import { useDeviceName } from '../../ui/use-device-name.ts';
import { Waiting } from '../../ui/waiting.tsx';

const patienceMs = 15_000;

const useStyles = makeStyles({
  row: {
    display: 'flex',
    flexWrap: 'wrap',
    alignItems: 'center',
    justifyContent: 'space-between',
    gap: tokens.spacingHorizontalM,
    paddingBlock: tokens.spacingVerticalM,
    borderTop: `${tokens.strokeWidthThin} solid ${tokens.colorNeutralStroke3}`,
  },
  device: { fontWeight: tokens.fontWeightSemibold, overflowWrap: 'anywhere' },
  since: { color: tokens.colorNeutralForeground2 },
});

export interface OtherSessionsCardProps {
  readonly sessions: SessionView['otherSessions'];
  readonly ref?: Ref<HTMLElement>;
}

/** Where else this user is signed in. */
export function OtherSessionsCard({ sessions, ref }: OtherSessionsCardProps) {
  const text = useText();
  return (
    <Card ref={ref} heading={text('others.heading')} icon={<KeyRegular />}>
      {sessions.state === 'loading' && (
        <Waiting shape="list" label={text('others.loading')} limitMs={patienceMs} overdue={<Unavailable />} />
      )}
      {sessions.state === 'unavailable' && <Unavailable />}
      {sessions.state === 'ready' && <Sessions items={sessions.items} />}
    </Card>
  );
}

function Unavailable() {
  const text = useText();
  const refresh = useAction('sessions.refresh-list');
  return (
    <>
      <p>{text('others.unavailable')}</p>
      <FailureMessage failure={refresh.failure} />
      <ActionButton
        icon={<ArrowClockwiseRegular />}
        busy={refresh.busy}
        onClick={() => refresh.run(undefined)}
      >
        {text('others.refresh')}
      </ActionButton>
    </>
  );
}

function Sessions({ items }: { items: readonly OtherSessionView[] }) {
  const text = useText();
  const [ending, setEnding] = useState<OtherSessionView | null>(null);
  return (
    <>
      {items.length === 0 ? (
        <p>{text('others.empty')}</p>
      ) : (
        <ul>
          {items.map((item) => (
            <SessionRow key={item.id} item={item} onEnd={() => setEnding(item)} />
          ))}
        </ul>
      )}
      {ending && <SignOutThereDialog session={ending} onClose={() => setEnding(null)} />}
    </>
  );
}

function SessionRow({ item, onEnd }: { item: OtherSessionView; onEnd: () => void }) {
  const styles = useStyles();
  const text = useText();
  const moment = useMoment();
  const device = useDeviceName(item.device);
  return (
    <li className={styles.row}>
      <div>
        <p className={styles.device}>{[device, item.ward].filter(Boolean).join(' · ')}</p>
        <p className={styles.since}>{text('others.since', { time: moment(item.startedAtMs) })}</p>
      </div>
      <ActionButton aria-label={text('others.signOutThereAt', { device })} onClick={onEnd}>
        {text('others.signOutThere')}
      </ActionButton>
    </li>
  );
}

/** Asks before a session of the same user on another computer is ended. */
function SignOutThereDialog({ session, onClose }: { session: OtherSessionView; onClose: () => void }) {
  const text = useText();
  const device = useDeviceName(session.device);
  const end = useAction('sessions.end-other');
  // There is nothing more to do, but something to know.
  const isDone = end.failure?.error === 'not_yet_replicated';
  const endAndClose = async () => {
    if (await end.run({ sessionId: session.id })) onClose();
  };
  return (
    <ConfirmDialog
      heading={text('others.confirmHeading', { device })}
      stay={text(isDone ? 'badges.close' : 'others.keep')}
      onClose={onClose}
      act={
        isDone
          ? null
          : {
              words: text(end.busy ? 'others.busy' : 'others.signOutThere'),
              icon: <SignOutRegular />,
              busy: end.busy,
              run: endAndClose,
            }
      }
      failure={end.failure}
    >
      <p>{text('others.confirmText')}</p>
    </ConfirmDialog>
  );
}
