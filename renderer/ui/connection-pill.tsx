import { useSnapshot } from '../bridge/workstation-context.tsx';
import { ArrowSyncRegular, CheckmarkCircleFilled, PlugDisconnectedFilled } from './icons.ts';
import { useText } from './messages/use-text.ts';
import { StatusPill } from './status-pill.tsx';
import { VisuallyHidden } from './visually-hidden.tsx';

const looks = {
  online: { tone: 'good', icon: <CheckmarkCircleFilled /> },
  offline: { tone: 'careful', icon: <PlugDisconnectedFilled /> },
  connecting: { tone: 'neutral', icon: <ArrowSyncRegular /> },
} as const;

/** Whether the server can be reached. */
export function ConnectionPill() {
  const text = useText();
  const { state } = useSnapshot().connection;
  return (
    <StatusPill {...looks[state]}>
      <VisuallyHidden>{text('connection.label')}: </VisuallyHidden>
      {text(`connection.${state}`)}
    </StatusPill>
  );
}
