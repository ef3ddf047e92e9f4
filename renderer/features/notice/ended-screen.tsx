import { makeStyles, tokens } from '@fluentui/react-components';
import { useState } from 'react';
import type { NoticeView, PersonView } from '../../../electron/ipc/contract.ts';
import { useSnapshot } from '../../bridge/workstation-context.tsx';
import { FocusCard } from '../../ui/focus-card.tsx';
import { FocusRow } from '../../ui/focus-row.tsx';
import { LinkButton } from '../../ui/link-button.tsx';
import { useText } from '../../ui/messages/use-text.ts';
import { NoticeBar } from '../../ui/notice-bar.tsx';
import { PlacePage } from '../../ui/place-page.tsx';
import { useMoment } from '../../ui/time/use-moment.ts';
import { useEscape } from '../../ui/use-escape.ts';
import { usePageTitle } from '../../ui/use-page-title.ts';
import { ComeBackForm } from '../people/come-back-form.tsx';
import { PeopleCard } from '../people/people-card.tsx';
import { useForgottenChoice } from '../people/use-forgotten-choice.ts';
import { DismissScreenButton } from './dismiss-button.tsx';

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
  // A note stays for the time when the workstation is back at its server.
  const isWiped = !notice.stillStored && notice.reason !== 'other_server';
  return (
    <PlacePage>
      <FocusRow>
        <FocusCard heading={text('ended.heading')}>
          <div role="status">
            <p className={styles.reason}>{text(`ended.reason.${notice.reason}`)}</p>
            <p className={styles.when}>
              {text('ended.at', { time: moment(notice.atMs) })} {isWiped && text('ended.wiped')}
            </p>
          </div>
          {notice.stillStored && <NoticeBar intent="warning">{text('signedOut.stillStored')}</NoticeBar>}
          <DismissScreenButton>
            {text(notice.reason === 'device_revoked' ? 'ended.goOn' : 'ended.signInAgain')}
          </DismissScreenButton>
        </FocusCard>
        {notice.reason !== 'device_revoked' && <OthersHere />}
      </FocusRow>
    </PlacePage>
  );
}

/** The list of those whose sessions are here or, once one is chosen, her field. */
function OthersHere() {
  const text = useText();
  const { people } = useSnapshot();
  const [chosenId, setChosenId] = useState<string | null>(null);
  const chosen = people.find((person) => person.kind === 'parked' && person.sessionId === chosenId);
  const back = () => setChosenId(null);
  useEscape(chosen === undefined ? null : back);
  useForgottenChoice(chosen?.kind === 'parked' ? chosen.sessionId : null, back);
  const choose = (person: PersonView | null) =>
    setChosenId(person?.kind === 'parked' ? person.sessionId : null);
  if (chosen?.kind !== 'parked') return <PeopleCard onlyParked chosen={null} onChoose={choose} />;
  return (
    <FocusCard>
      <ComeBackForm user={chosen}>
        <LinkButton onClick={back}>{text('people.back')}</LinkButton>
      </ComeBackForm>
    </FocusCard>
  );
}
