import { makeStyles, tokens } from '@fluentui/react-components';
import { useLayoutEffect, useRef } from 'react';
import type { SessionView } from '../../../electron/ipc/contract.ts';
import { useStoreState } from '../../bridge/workstation-context.tsx';
import { UrgentAnnouncement } from '../../ui/announcement.tsx';
import { useText } from '../../ui/messages/use-text.ts';
import { PersonAvatar } from '../../ui/person-avatar.tsx';
import { useRoomAroundPage } from '../../ui/use-room-around-page.ts';

const useStyles = makeStyles({
  // Takes its own room above the page, also of a page that is scrolled, so it is never over anything.
  bar: {
    position: 'sticky',
    top: 0,
    zIndex: 1_000_002,
    display: 'flex',
    alignItems: 'center',
    justifyContent: 'center',
    gap: tokens.spacingHorizontalL,
    minHeight: '4rem',
    padding: `${tokens.spacingVerticalS} ${tokens.spacingHorizontalXXL}`,
    color: tokens.colorNeutralForegroundInverted,
    backgroundColor: tokens.colorNeutralBackgroundInverted,
    '@media (forced-colors: active)': { borderBottom: '2px solid CanvasText' },
  },
  whose: {
    fontSize: tokens.fontSizeBase500,
    lineHeight: tokens.lineHeightBase500,
    fontWeight: tokens.fontWeightSemibold,
    overflowWrap: 'anywhere',
  },
  how: { fontSize: tokens.fontSizeBase300, lineHeight: tokens.lineHeightBase300 },
});

/**
 * Nobody has used the computer for a while: says whose session it is and how to go on. Keeping the next key or click
 * from every page is for Electron's main process (`RestShield`), and in a browser for `guardRest`.
 */
export function RestBanner() {
  const text = useText();
  const phase = useStoreState().received?.snapshot.phase;
  if (phase?.name !== 'active') return null;
  const { session } = phase;
  const whose = text('rest.whose', { name: session.user.displayName });
  return (
    <>
      <UrgentAnnouncement text={session.atRest ? `${whose}. ${text('rest.how')}` : ''} />
      {session.atRest && <Banner session={session} />}
    </>
  );
}

function Banner({ session }: { session: SessionView }) {
  const styles = useStyles();
  const text = useText();
  const bar = useRef<HTMLElement>(null);
  useRoomAroundPage(bar, '0px', '--above-page');
  useLayoutEffect(() => {
    // Otherwise a scrolled page would stay where it is, with its first lines under the bar.
    const { style } = document.documentElement;
    style.setProperty('overflow-anchor', 'none');
    return () => void style.removeProperty('overflow-anchor');
  }, []);
  return (
    <section ref={bar} className={styles.bar} aria-label={text('rest.label')}>
      <PersonAvatar initials={session.initials} colour={session.colour} />
      <div>
        <p className={styles.whose}>{text('rest.whose', { name: session.user.displayName })}</p>
        <p className={styles.how}>{text('rest.how')}</p>
      </div>
    </section>
  );
}
