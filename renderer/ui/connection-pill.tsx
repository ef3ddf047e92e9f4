import { makeStyles } from '@fluentui/react-components';
import { useSnapshot } from '../bridge/workstation-context.tsx';
import { ArrowSyncRegular, CheckmarkCircleFilled, PlugDisconnectedFilled } from './icons.ts';
import { useText } from './messages/use-text.ts';
import { StatusPill } from './status-pill.tsx';
import { onlyReadOut, VisuallyHidden } from './visually-hidden.tsx';

const looks = {
  online: { tone: 'good', icon: <CheckmarkCircleFilled /> },
  offline: { tone: 'careful', icon: <PlugDisconnectedFilled /> },
  connecting: { tone: 'neutral', icon: <ArrowSyncRegular /> },
} as const;

const useStyles = makeStyles({
  brief: { '@media (max-width: 1440px)': onlyReadOut },
});

export interface ConnectionPillProps {
  /** In small windows only the tick is seen while all is well. */
  readonly isBrief?: boolean;
}

/** Whether the server can be reached. */
export function ConnectionPill({ isBrief = false }: ConnectionPillProps) {
  const styles = useStyles();
  const text = useText();
  const { state } = useSnapshot().connection;
  return (
    <StatusPill {...looks[state]}>
      <VisuallyHidden>{text('connection.label')}: </VisuallyHidden>
      <span className={isBrief && state === 'online' ? styles.brief : ''}>{text(`connection.${state}`)}</span>
    </StatusPill>
  );
}
