import { makeStyles } from '@fluentui/react-components';
import { useId, useLayoutEffect, useRef } from 'react';
import type { AppView, SessionView } from '../../../electron/ipc/contract.ts';
import { FailureMessage } from '../../ui/failure-message.tsx';
import type { AppKey } from '../../ui/keys.ts';
import { useText } from '../../ui/messages/use-text.ts';
import { Page } from '../../ui/page.tsx';
import { PageFooter } from '../../ui/page-footer.tsx';
import { usePageTitle } from '../../ui/use-page-title.ts';
import { scrollToStart } from '../../ui/use-screen-start.ts';
import { AppInFront } from '../apps/app-in-front.tsx';
import { AppTabs } from '../apps/app-tabs.tsx';
import { useOpenApp } from '../apps/open-app.tsx';
import { useAppKeys } from '../apps/use-app-keys.ts';
import { IdleCountdown } from '../lock/idle-countdown.tsx';
import { useActivityReport } from '../lock/use-activity-report.ts';
import { Overview } from './overview.tsx';
import { ShiftBar } from './shift-bar.tsx';
import { SkipLink } from './skip-link.tsx';
import { useLeaving } from './use-leaving.tsx';

const useStyles = makeStyles({
  // Room for the countdown, which the app must not cover.
  countdown: { flexShrink: 0, height: '128px' },
});

/** What a signed-in user sees: one bar, and below it the overview or the app that is in front. */
export function ActiveScreen({ session }: { session: SessionView }) {
  const styles = useStyles();
  const nameId = useId();
  const leaving = useLeaving(session);
  const front = useFront(session);
  const isAboutToLock = session.idleLockAtMs !== null;
  useActivityReport(isAboutToLock);
  usePageTitle(front.app ? 'title.app' : 'title.shift');
  return (
    <Page
      layout={front.app ? 'filled' : 'wide'}
      bar={
        <ShiftBar
          session={session}
          leaving={leaving}
          nameId={nameId}
          skipLink={<SkipToWork app={front.app} hasApps={session.apps.length > 0} />}
          tabs={session.apps.length > 0 && <AppTabs {...front.tabs} />}
        />
      }
      footer={front.app ? null : <PageFooter />}
    >
      {front.app ? (
        <AppInFront key={front.app.id} session={session} app={front.app} leaving={leaving} onGo={front.go} />
      ) : (
        <>
          <FailureMessage failure={leaving.failure} />
          <Overview session={session} nameId={nameId} />
        </>
      )}
      {front.app && isAboutToLock && <div className={styles.countdown} />}
      <IdleCountdown atMs={session.idleLockAtMs} hasRoom={front.app !== null} />
      {leaving.dialog}
    </Page>
  );
}

/** The app in front, if any, and the ways to others: by tab and by key. */
function useFront({ apps, openApps, seat }: SessionView) {
  const { opened, open, close } = useOpenApp();
  const app = (opened?.seat === seat && apps.find(({ id }) => id === opened.appId)) || null;
  const tabs = useRef<HTMLDivElement>(null);
  const byKey = useRef(false);
  const before = useRef(app?.id);
  const show = (wanted: AppView | null) => (wanted ? open({ appId: wanted.id, seat }) : close());
  const go = (key: AppKey) => {
    const wanted = key === 'overview' ? null : apps[key - 1];
    if (wanted === undefined) return;
    if (wanted?.id === app?.id) return focusWork();
    byKey.current = true;
    show(wanted);
  };
  useAppKeys(go);
  // Whatever is typed until the app has the keyboard presses nothing on a tab that is selected already.
  useLayoutEffect(() => {
    if (before.current === app?.id) return;
    before.current = app?.id;
    scrollToStart();
    const hasNoFocus = document.activeElement === null || document.activeElement === document.body;
    if (byKey.current || hasNoFocus)
      tabs.current?.querySelector<HTMLElement>('[aria-selected="true"]')?.focus({ preventScroll: true });
    byKey.current = false;
  }, [app?.id]);
  const isOpen = ({ id }: AppView) => openApps.includes(id) || id === app?.id;
  return {
    app,
    go,
    tabs: {
      ref: tabs,
      apps: apps.filter(isOpen),
      front: app,
      onOverview: () => show(null),
      onApp: (wanted: AppView) => (wanted.id === app?.id ? focusWork() : show(wanted)),
    },
  };
}

function SkipToWork({ app, hasApps }: { app: AppView | null; hasApps: boolean }) {
  const text = useText();
  const words = app ? text('shift.skipToApp', { app: app.name }) : null;
  return (
    <SkipLink onSkip={focusWork}>{words ?? text(hasApps ? 'shift.skip' : 'shift.skipToNotes')}</SkipLink>
  );
}

/** Into the app that is in front, to the first app of the overview, or to the notes, also where they are hidden. */
function focusWork(): void {
  const places = [
    'main iframe',
    'main section[tabindex="0"]',
    '[data-starts-screen] ~ ul button',
    'main textarea',
    'main h2 button',
  ];
  for (const place of places) {
    const work = document.querySelector<HTMLElement>(place);
    work?.focus();
    if (work !== null) return;
  }
}
