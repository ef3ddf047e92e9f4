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
import { ComeBackForm } from '../people/come-back-form.tsx';
import { PeopleCard } from '../people/people-card.tsx';
import { ClockNote } from '../trouble/clock-note.tsx';
import { KeychainNotice } from '../trouble/keychain-notice.tsx';
import { TroubleBanner } from '../trouble/trouble-banner.tsx';
import { UpdateNotice } from '../trouble/update-notice.tsx';
import { SignInForm } from './sign-in-form.tsx';
import { useChosenPerson } from './use-chosen-person.ts';

const useStyles = makeStyles({
  notices: {
    display: 'flex',
    flexDirection: 'column',
    gap: tokens.spacingVerticalM,
    width: '100%',
    maxWidth: '720px',
    ':empty': { display: 'none' },
  },
  formAndNews: {
    display: 'flex',
    flexDirection: 'column',
    gap: tokens.spacingVerticalL,
    minWidth: 0,
  },
  besideList: { maxWidth: '980px' },
});

export interface SignInScreenProps {
  readonly notice: NoticeView | null;
  /** A set-up has just failed because an earlier one had succeeded, though its answer was lost. */
  readonly setupWasDone: boolean;
}

/** Nobody is signed in: one form with the focus, one list of people, and whatever they should know beforehand. */
export function SignInScreen({ notice, setupWasDone }: SignInScreenProps) {
  const styles = useStyles();
  const text = useText();
  usePageTitle('title.signIn');
  const { people, farewells } = useSnapshot();
  const hasList = people.length + farewells.length > 0;
  const { chosen, choose, reading, looking } = useChosenPerson();
  // Beside the list, or below everything where the list is below the form: the form comes first, and what goes by
  // itself moves nothing that somebody is about to press.
  const isNarrow = useMediaQuery('(max-width: 810px)');
  const news = notice && <News notice={notice} />;
  useEscape(chosen === null ? null : () => choose(null));
  return (
    <PlacePage>
      <div className={mergeClasses(styles.notices, hasList && styles.besideList)}>
        {setupWasDone && <NoticeBar intent="info">{text('setup.error.already_done')}</NoticeBar>}
        <TroubleBanner />
        <KeychainNotice />
        <UpdateNotice />
        <ClockNote />
      </div>
      <FocusRow>
        <div className={styles.formAndNews}>
          <FocusCard heading={text('signIn.heading')}>
            <BadgeNote reading={reading} busy={looking} screen="sign_in" />
            {chosen?.kind === 'parked' ? <ComeBackForm user={chosen} /> : <SignInForm visitor={chosen} />}
          </FocusCard>
          {!isNarrow && news}
        </div>
        <PeopleCard chosen={chosen} onChoose={choose} />
      </FocusRow>
      {isNarrow && news && (
        <div className={mergeClasses(styles.notices, hasList && styles.besideList)}>{news}</div>
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
