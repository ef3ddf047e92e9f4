import { makeStyles, tokens } from '@fluentui/react-components';
import { useEffect, useRef } from 'react';
import type { NoticeView } from '../../../electron/ipc/contract.ts';
import { useAction } from '../../bridge/use-action.ts';
import { ActionButton } from '../../ui/action-button.tsx';
import { FailureMessage } from '../../ui/failure-message.tsx';
import { FocusCard } from '../../ui/focus-card.tsx';
import { FocusRow } from '../../ui/focus-row.tsx';
import { useText } from '../../ui/messages/use-text.ts';
import { NoticeBar } from '../../ui/notice-bar.tsx';
import { Page } from '../../ui/page.tsx';
import { PageFooter } from '../../ui/page-footer.tsx';
import { PlaceHeader } from '../../ui/place-header.tsx';
import { useMoment } from '../../ui/time/use-moment.ts';
import { usePageTitle } from '../../ui/use-page-title.ts';
import { ParkedUsers } from '../switch/parked-users.tsx';

const useStyles = makeStyles({
  reason: { fontSize: tokens.fontSizeBase500, lineHeight: tokens.lineHeightBase500 },
  when: { marginTop: tokens.spacingVerticalM, color: tokens.colorNeutralForeground2 },
});

/** Why and when the session ended unasked; whoever else is parked here need not wait until somebody has read it. */
export function EndedScreen({ notice }: { notice: Extract<NoticeView, { kind: 'session_ended' }> }) {
  const styles = useStyles();
  const text = useText();
  usePageTitle('title.ended');
  const moment = useMoment();
  const dismiss = useAction('notice.dismiss');
  const button = useRef<HTMLButtonElement>(null);
  useEffect(() => button.current?.focus({ preventScroll: true }), []);
  // A note stays for the time when the workstation is back at its server.
  const isWiped = !notice.stillStored && notice.reason !== 'other_server';
  return (
    <Page layout="centred" header={<PlaceHeader />} footer={<PageFooter />}>
      <FocusRow>
        <FocusCard heading={text('ended.heading')}>
          <div role="status">
            <p className={styles.reason}>{text(`ended.reason.${notice.reason}`)}</p>
            <p className={styles.when}>
              {text('ended.at', { time: moment(notice.atMs) })} {isWiped && text('ended.wiped')}
            </p>
          </div>
          {notice.stillStored && <NoticeBar intent="warning">{text('signedOut.stillStored')}</NoticeBar>}
          <FailureMessage failure={dismiss.failure} />
          <ActionButton kind="main" ref={button} busy={dismiss.busy} onClick={() => dismiss.run(undefined)}>
            {text(notice.reason === 'device_revoked' ? 'ended.goOn' : 'ended.signInAgain')}
          </ActionButton>
        </FocusCard>
        {notice.reason !== 'device_revoked' && <ParkedUsers />}
      </FocusRow>
    </Page>
  );
}
