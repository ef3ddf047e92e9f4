import { makeStyles, tokens } from '@fluentui/react-components';
import type { AppView, LocalEmergencyView } from '../../../electron/ipc/contract.ts';
import { ActionButton } from '../../ui/action-button.tsx';
import { ArrowLeftRegular } from '../../ui/icons.ts';
import type { AppKey } from '../../ui/keys.ts';
import { useText } from '../../ui/messages/use-text.ts';
import { NoticeBar } from '../../ui/notice-bar.tsx';
import { Page } from '../../ui/page.tsx';
import { PageFooter } from '../../ui/page-footer.tsx';
import { PlaceHeader } from '../../ui/place-header.tsx';
import { usePageTitle } from '../../ui/use-page-title.ts';
import { AppRegion } from '../apps/app-region.tsx';
import { AppTiles } from '../apps/app-tiles.tsx';
import { useOpenApp } from '../apps/open-app.tsx';
import { useAppKeys } from '../apps/use-app-keys.ts';

const useStyles = makeStyles({
  heading: {
    fontSize: tokens.fontSizeHero800,
    lineHeight: tokens.lineHeightHero800,
    overflowWrap: 'anywhere',
  },
  text: { maxWidth: '720px', fontSize: tokens.fontSizeBase400, lineHeight: tokens.lineHeightBase400 },
  app: { fontSize: tokens.fontSizeBase500, lineHeight: tokens.lineHeightBase500, overflowWrap: 'anywhere' },
  notices: { padding: tokens.spacingHorizontalM, ':empty': { display: 'none' } },
});

/** The seat of an emergency access without an account. */
const nobody = '';

/** What a sealed code opens: the apps that work without a sign-in, and nothing else. */
export function LocalEmergencyScreen({ emergency }: { emergency: LocalEmergencyView }) {
  const { opened, open, close } = useOpenApp();
  const go = (key: AppKey) => {
    const wanted = key === 'overview' ? null : emergency.apps[key - 1];
    if (wanted === null) close();
    else if (wanted) open({ appId: wanted.id, seat: nobody });
  };
  useAppKeys(go);
  const app = opened?.seat === nobody ? emergency.apps.find(({ id }) => id === opened.appId) : undefined;
  return app ? (
    <OpenedApp key={app.id} emergency={emergency} app={app} onGo={go} />
  ) : (
    <Choice emergency={emergency} />
  );
}

function Choice({ emergency }: { emergency: LocalEmergencyView }) {
  const styles = useStyles();
  const text = useText();
  usePageTitle('title.emergency');
  return (
    <Page layout="wide" header={<PlaceHeader />} footer={<PageFooter isSiteNamed />}>
      <h1 className={styles.heading}>{text('emergency.localHeading', { person: emergency.person })}</h1>
      <Told emergency={emergency} />
      <p className={styles.text}>
        {text(emergency.apps.length > 0 ? 'emergency.localText' : 'emergency.localNone')}
      </p>
      <AppTiles apps={emergency.apps} seat={nobody} />
    </Page>
  );
}

interface OpenedAppProps {
  readonly emergency: LocalEmergencyView;
  readonly app: AppView;
  readonly onGo: (key: AppKey) => void;
}

function OpenedApp({ emergency, app, onGo }: OpenedAppProps) {
  const styles = useStyles();
  const text = useText();
  usePageTitle('title.app');
  const { close } = useOpenApp();
  return (
    <Page
      layout="filled"
      header={
        <>
          <ActionButton icon={<ArrowLeftRegular />} onClick={close}>
            {text('apps.back')}
          </ActionButton>
          <h1 className={styles.app}>{app.name}</h1>
        </>
      }
    >
      <div className={styles.notices}>
        <Told emergency={emergency} />
      </div>
      {/* No lock: there would be nothing to unlock it with. */}
      <AppRegion
        app={app}
        told={emergency.appTrouble}
        covered={false}
        takesFocus
        onLock={() => {}}
        onGo={onGo}
      />
    </Page>
  );
}

function Told({ emergency }: { emergency: LocalEmergencyView }) {
  const text = useText();
  return emergency.told && <NoticeBar intent="info">{text('emergency.told')}</NoticeBar>;
}
