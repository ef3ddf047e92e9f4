import { makeStyles, tokens } from '@fluentui/react-components';
import { type Ref, useEffect, useLayoutEffect, useRef } from 'react';
import type { AppView, AppTrouble as ToldTrouble } from '../../../electron/ipc/contract.ts';
import { ActionButton } from '../../ui/action-button.tsx';
import { ArrowClockwiseRegular, ArrowLeftRegular } from '../../ui/icons.ts';
import type { AppKey } from '../../ui/keys.ts';
import { useText } from '../../ui/messages/use-text.ts';
import { NoticeBar } from '../../ui/notice-bar.tsx';
import { Waiting } from '../../ui/waiting.tsx';
import { AppFrame } from './app-frame.tsx';
import { AppPlace } from './app-place.tsx';
import { useOpenApp } from './open-app.tsx';
import { type AppTrouble, patienceMs, useAppOpening } from './use-app-opening.ts';

const useStyles = makeStyles({
  region: { flex: '1 1 0', minHeight: 0, position: 'relative', display: 'flex' },
  waiting: {
    position: 'absolute',
    inset: 0,
    display: 'flex',
    alignItems: 'center',
    justifyContent: 'center',
    backgroundColor: tokens.colorNeutralBackground3,
  },
  trouble: { flexGrow: 1, overflowY: 'auto', padding: tokens.spacingHorizontalM },
});

export interface AppRegionProps {
  readonly app: AppView;
  /** What Electron reports about the open app. */
  readonly told: ToldTrouble | null;
  /** Something of the workstation is in front of the app. */
  readonly covered: boolean;
  /** The user has just asked for the app; otherwise the focus stays where the user left it. */
  readonly takesFocus: boolean;
  readonly onLock: () => void;
  /** A key pressed in the app leads to another one, or to the overview. */
  readonly onGo: (key: AppKey) => void;
}

/**
 * Where the app is shown: a frame in the browser shell, the place for its view in Electron; or why it is not there.
 */
export function AppRegion({ app, told, covered, takesFocus, onLock, onGo }: AppRegionProps) {
  const styles = useStyles();
  const text = useText();
  const { state, loaded, fail, openAgain } = useAppOpening(app.id);
  const ended = state.name === 'view' && told?.appId === app.id ? told.kind : null;
  return (
    <div className={styles.region}>
      {state.name === 'frame' && (
        <AppFrame
          key={state.address}
          app={app}
          address={state.address}
          takesFocus={takesFocus}
          onLoad={loaded}
          onTrouble={fail}
          onLock={onLock}
          onGo={onGo}
        />
      )}
      {state.name === 'view' && ended === null && <AppPlace app={app} covered={covered} />}
      {ended !== null && (
        <div className={styles.trouble}>
          <EndedUnderHands key={ended} app={app} trouble={ended} onAgain={openAgain} />
        </div>
      )}
      {(state.name === 'opening' || (state.name === 'frame' && !state.isLoaded)) && (
        <div className={styles.waiting}>
          <Waiting
            label={text('apps.opening', { app: app.name })}
            limitMs={patienceMs}
            overdue={<Trouble app={app} trouble="slow" onAgain={openAgain} />}
          />
        </div>
      )}
      {state.name === 'trouble' && (
        <div className={styles.trouble}>
          <Trouble app={app} trouble={state.trouble} onAgain={openAgain} />
        </div>
      )}
    </div>
  );
}

interface TroubleProps {
  readonly app: AppView;
  readonly trouble: AppTrouble;
  readonly onAgain: () => void;
  readonly again?: Ref<HTMLButtonElement>;
}

/** The app disappeared while somebody may have been typing in it: the rest of that typing must press nothing. */
function EndedUnderHands(props: TroubleProps) {
  const { onTaken } = useOpenApp();
  const again = useRef<HTMLButtonElement>(null);
  useLayoutEffect(onTaken, [onTaken]);
  useEffect(() => {
    if (!isWriting()) again.current?.focus();
  }, []);
  return <Trouble {...props} again={again} />;
}

/** In the workstation's own bar or a dialog, which have nothing to do with the app. */
function isWriting(): boolean {
  const { activeElement } = document;
  return (
    activeElement instanceof HTMLInputElement ||
    activeElement?.closest('[aria-modal="true"]') instanceof Element
  );
}

/** Apps that start over, or are still there, instead of being tried again. */
const wayOn = new Map<AppTrouble, 'apps.openAgain' | 'apps.backToApp'>([
  ['crashed', 'apps.openAgain'],
  ['flooding', 'apps.openAgain'],
  ['hung', 'apps.openAgain'],
  ['file', 'apps.backToApp'],
  ['unprinted', 'apps.backToApp'],
]);

function Trouble({ app, trouble, onAgain, again }: TroubleProps) {
  const text = useText();
  return (
    <NoticeBar
      intent="warning"
      role="alert"
      action={
        <ActionButton
          {...(again && { ref: again })}
          icon={wayOn.get(trouble) === 'apps.backToApp' ? <ArrowLeftRegular /> : <ArrowClockwiseRegular />}
          onClick={onAgain}
        >
          {text(wayOn.get(trouble) ?? 'apps.again', { app: app.name })}
        </ActionButton>
      }
    >
      {text(`apps.trouble.${trouble}`, { app: app.name })}
    </NoticeBar>
  );
}
