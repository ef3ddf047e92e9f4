import { makeStyles, tokens } from '@fluentui/react-components';
import { useEffect, useRef } from 'react';
import type { AppView } from '../../../electron/ipc/contract.ts';
import { useBridge } from '../../bridge/workstation-context.tsx';
import { useText } from '../../ui/messages/use-text.ts';
import { readAppMessage } from './read-app-message.ts';
import type { AppTrouble } from './use-app-opening.ts';

const useStyles = makeStyles({
  frame: {
    flexGrow: 1,
    width: '100%',
    height: '100%',
    border: 'none',
    backgroundColor: tokens.colorNeutralBackground1,
  },
});

export interface AppFrameProps {
  readonly app: AppView;
  readonly address: string;
  readonly onLoad: () => void;
  readonly onTrouble: (trouble: AppTrouble) => void;
  readonly onLock: () => void;
}

/** The app of the browser shell: another origin, without windows, downloads, dialogs or devices. */
export function AppFrame({ app, address, onLoad, onTrouble, onLock }: AppFrameProps) {
  const styles = useStyles();
  const text = useText();
  const bridge = useBridge();
  const frame = useRef<HTMLIFrameElement>(null);
  const latest = useRef({ onTrouble, onLock });
  latest.current = { onTrouble, onLock };
  useEffect(() => {
    const { origin } = new URL(address);
    const onMessage = (event: MessageEvent<unknown>) => {
      const message = event.origin === origin ? readAppMessage(event.data) : null;
      if (message === null) return;
      if (message.kind === 'trouble') latest.current.onTrouble(message.trouble);
      if (message.kind === 'lock') latest.current.onLock();
      // A lost report is followed by the next one.
      if (message.kind === 'activity')
        bridge.invoke('session.report-activity', { editing: false }).catch(() => {});
    };
    window.addEventListener('message', onMessage);
    return () => window.removeEventListener('message', onMessage);
  }, [address, bridge]);
  return (
    <iframe
      ref={frame}
      className={styles.frame}
      src={address}
      title={text('apps.frame', { app: app.name })}
      sandbox="allow-scripts allow-same-origin allow-forms"
      allow=""
      referrerPolicy="no-referrer"
      onLoad={() => {
        onLoad();
        frame.current?.focus();
      }}
    />
  );
}
