import { makeStyles, mergeClasses, tokens } from '@fluentui/react-components';
import type { NoticeView } from '../../../electron/ipc/contract.ts';
import { useSnapshot } from '../../bridge/workstation-context.tsx';
import { FocusCard } from '../../ui/focus-card.tsx';
import { FocusRow } from '../../ui/focus-row.tsx';
import { useText } from '../../ui/messages/use-text.ts';
import { NoticeBar } from '../../ui/notice-bar.tsx';
import { PlacePage } from '../../ui/place-page.tsx';
import { useMoment } from '../../ui/time/use-moment.ts';
import { useEscape } from '../../ui/use-escape.ts';
import { useMediaQuery } from '../../ui/use-media-query.ts';
import { usePageTitle } from '../../ui/use-page-title.ts';
import { BadgeNote } from '../badge/badge-note.tsx';
import { SignedOutNotice } from '../notice/signed-out-notice.tsx';
import { ParkedUsers } from '../switch/parked-users.tsx';
import { ClockNote } from '../trouble/clock-note.tsx';
import { KeychainNotice } from '../trouble/keychain-notice.tsx';
import { TroubleBanner } from '../trouble/trouble-banner.tsx';
import { UpdateNotice } from '../trouble/update-notice.tsx';
import { SignInForm } from './sign-in-form.tsx';
import { useVisitors } from './use-visitors.ts';
import { VisitorTiles } from './visitor-tiles.tsx';

const useStyles = makeStyles({
  notices: {
    display: 'flex',
    flexDirection: 'column',
    gap: tokens.spacingVerticalM,
    width: '100%',
    maxWidth: '720px',
    ':empty': { display: 'none' },
  },
  besideParked: { maxWidth: '980px' },
});

export interface SignInScreenProps {
  readonly notice: NoticeView | null;
  /** A set-up has just failed because an earlier one had succeeded, though its answer was lost. */
  readonly setupWasDone: boolean;
}

/** Nobody is signed in: one form with the focus, and whatever people should know beforehand. */
export function SignInScreen({ notice, setupWasDone }: SignInScreenProps) {
  const styles = useStyles();
  const text = useText();
  usePageTitle('title.signIn');
  const { parked } = useSnapshot();
  const { tiles, chosen, choose, reading, looking } = useVisitors();
  // In a low window the form comes first: the next user must not have to look for its button.
  const isLow = useMediaQuery('(max-height: 820px)');
  const news = notice && <News notice={notice} />;
  useEscape(chosen === null ? null : () => choose(null));
  return (
    <PlacePage>
      <div className={mergeClasses(styles.notices, parked.length > 0 && styles.besideParked)}>
        {!isLow && news}
        {setupWasDone && <NoticeBar intent="info">{text('setup.error.already_done')}</NoticeBar>}
        <TroubleBanner />
        <KeychainNotice />
        <UpdateNotice />
        <ClockNote />
      </div>
      <FocusRow>
        <FocusCard heading={text('signIn.heading')}>
          <VisitorTiles tiles={tiles} chosen={chosen} onChoose={choose} />
          <BadgeNote reading={reading} busy={looking} screen="sign_in" />
          <SignInForm visitor={chosen} />
        </FocusCard>
        <ParkedUsers wanted={reading?.kind === 'parked' ? reading : null} />
      </FocusRow>
      {isLow && news && (
        <div className={mergeClasses(styles.notices, parked.length > 0 && styles.besideParked)}>{news}</div>
      )}
    </PlacePage>
  );
}

/** How the last thing done here went; nothing depends on it any more. */
function News({ notice }: { notice: NoticeView }) {
  const text = useText();
  const moment = useMoment();
  if (notice.kind === 'enrolled') return <NoticeBar intent="success">{text('enrolment.done')}</NoticeBar>;
  if (notice.kind === 'emergency_over')
    return <NoticeBar intent="info">{text('emergency.over', { time: moment(notice.atMs) })}</NoticeBar>;
  return notice.kind === 'signed_out' && <SignedOutNotice notice={notice} />;
}
