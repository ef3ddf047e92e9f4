import { makeStyles, tokens } from '@fluentui/react-components';
import { useEffect, useEffectEvent, useRef } from 'react';
import type { AppView } from '../../../electron/ipc/contract.ts';
import { useBridge } from '../../bridge/workstation-context.tsx';
import type { AppKey } from '../../ui/keys.ts';
import { useText } from '../../ui/messages/use-text.ts';
import { atMostEvery } from '../lock/at-most-every.ts';
import { type AppTrouble, appTroubles } from './use-app-opening.ts';

/** The same interval as for the workstation's own page. */
const reportEveryMs = 5_000;

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
  readonly takesFocus: boolean;
  readonly onLoad: () => void;
  readonly onTrouble: (trouble: AppTrouble) => void;
  readonly onLock: () => void;
  readonly onGo: (key: AppKey) => void;
}

/** The app of the browser shell: another origin, without windows, downloads, dialogs or devices. */
export function AppFrame({ app, address, takesFocus, onLoad, onTrouble, onLock, onGo }: AppFrameProps) {
  const styles = useStyles();
  const text = useText();
  const bridge = useBridge();
  const frame = useRef<HTMLIFrameElement>(null);
  const wasLoaded = useRef(false);
  const hear = useEffectEvent((message: AppMessage) => {
    if (message.kind === 'trouble') onTrouble(message.trouble);
    if (message.kind === 'lock') onLock();
    if (message.kind === 'go') onGo(message.key);
  });
  useEffect(() => {
    const { origin } = new URL(address);
    // A lost report is followed by the next one.
    const reportActivity = atMostEvery(
      reportEveryMs,
      () => performance.now(),
      () => void bridge.invoke('session.report-activity', { editing: false }).catch(() => {}),
    );
    const onMessage = (event: MessageEvent<unknown>) => {
      const message = event.origin === origin ? readAppMessage(event.data) : null;
      if (message === null) return;
      if (message.kind === 'activity') reportActivity();
      else hear(message);
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
        // Only once: a page that reloads itself must not take the focus from anything else.
        if (takesFocus && !wasLoaded.current) frame.current?.focus();
        wasLoaded.current = true;
      }}
    />
  );
}

/**
 * What an app's page can say. Whatever it says, it can only lock, keep awake, give way to another app of the site or
 * declare itself broken.
 */
type AppMessage =
  | { readonly kind: 'activity' }
  | { readonly kind: 'lock' }
  | { readonly kind: 'go'; readonly key: AppKey }
  | { readonly kind: 'trouble'; readonly trouble: AppTrouble };

/** Reads a message from the bridge in an app's page; null when it is anything else. */
export function readAppMessage(data: unknown): AppMessage | null {
  if (typeof data !== 'object' || data === null || !('carelink' in data)) return null;
  if (data.carelink === 'activity' || data.carelink === 'lock') return { kind: data.carelink };
  if (data.carelink === 'go') return readAppKey('key' in data ? data.key : null);
  if (data.carelink !== 'trouble') return null;
  const told = 'trouble' in data ? data.trouble : null;
  return { kind: 'trouble', trouble: appTroubles.find((trouble) => trouble === told) ?? 'closed' };
}

function readAppKey(key: unknown): AppMessage | null {
  const isNumber = typeof key === 'number' && Number.isInteger(key) && key >= 1 && key <= 9;
  return key === 'overview' || isNumber ? { kind: 'go', key } : null;
}
