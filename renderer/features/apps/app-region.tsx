import { makeStyles, tokens } from '@fluentui/react-components';
import type { AppView } from '../../../electron/ipc/contract.ts';
import { ActionButton } from '../../ui/action-button.tsx';
import { ArrowClockwiseRegular } from '../../ui/icons.ts';
import { useText } from '../../ui/messages/use-text.ts';
import { NoticeBar } from '../../ui/notice-bar.tsx';
import { Waiting } from '../../ui/waiting.tsx';
import { AppFrame } from './app-frame.tsx';
import { AppPlace } from './app-place.tsx';
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
  /** Something of the workstation stands in front of the app. */
  readonly covered: boolean;
  /** The user has just asked for the app; otherwise the focus is where the user left it. */
  readonly takesFocus: boolean;
  readonly onLock: () => void;
}

/** Where the app is: a frame in the browser shell, in Electron the place for its view; or why it is not there. */
export function AppRegion({ app, covered, takesFocus, onLock }: AppRegionProps) {
  const styles = useStyles();
  const text = useText();
  const { state, loaded, fail, openAgain } = useAppOpening(app.id);
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
        />
      )}
      {state.name === 'view' && <AppPlace app={app} covered={covered} />}
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
}

function Trouble({ app, trouble, onAgain }: TroubleProps) {
  const text = useText();
  return (
    <NoticeBar
      intent="warning"
      role="alert"
      action={
        <ActionButton icon={<ArrowClockwiseRegular />} onClick={onAgain}>
          {text('apps.again')}
        </ActionButton>
      }
    >
      {text(`apps.trouble.${trouble}`, { app: app.name })}
    </NoticeBar>
  );
}
