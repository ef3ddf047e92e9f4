import { makeStyles } from '@fluentui/react-components';
import { type FormEvent, useRef, useState } from 'react';
import type { SessionView } from '../../../electron/ipc/contract.ts';
import { useAction } from '../../bridge/use-action.ts';
import { ActionButton } from '../../ui/action-button.tsx';
import { Announcement } from '../../ui/announcement.tsx';
import { FailureMessage } from '../../ui/failure-message.tsx';
import { Form } from '../../ui/form.tsx';
import { ContactCardRegular } from '../../ui/icons.ts';
import type { MessageId } from '../../ui/messages/en.ts';
import { useText } from '../../ui/messages/use-text.ts';
import { OfferActions, OfferBar } from '../../ui/offer-bar.tsx';
import { PasswordField } from '../../ui/password-field.tsx';
import { Submit } from '../../ui/submit.tsx';

/** What the user is asked about a badge, in her words. */
const questions = {
  badge: {
    heading: 'badge.offer',
    words: 'badge.offerText',
    brief: 'badge.offerBrief',
    yes: 'badge.link',
    no: 'badge.notMine',
    done: 'badge.linked',
    busy: 'badge.linking',
    hint: 'badge.passwordHint',
  },
  card: {
    heading: 'badge.offerKey',
    words: 'badge.offerKeyText',
    brief: 'badge.offerKeyBrief',
    yes: 'badge.setUpKey',
    no: 'badge.noKey',
    done: 'badge.keySetUp',
    busy: 'badge.settingUpKey',
    hint: 'badge.keyPasswordHint',
  },
} as const satisfies Record<string, Record<string, MessageId>>;
type Question = (typeof questions)[keyof typeof questions];

export interface BadgeOfferProps {
  readonly session: SessionView;
  /** In one line, over an app. */
  readonly isBrief?: boolean;
}

/**
 * Asks whether the unknown badge that was read belongs to this user, or whether her badge's card may open the screen again;
 * takes no focus before somebody answers.
 */
export function BadgeOffer({ session, isBrief = false }: BadgeOfferProps) {
  const { badgeOffered, cardOffered, cardGraceSeconds } = session;
  const offered = badgeOffered || cardOffered;
  const text = useText();
  // Once it is answered, the answer is still about the same question.
  const [asked, setAsked] = useState<keyof typeof questions>('badge');
  const asks = cardOffered ? 'card' : badgeOffered ? 'badge' : asked;
  if (asks !== asked) setAsked(asks);
  const question = questions[asks];
  const link = useAction('badge.link');
  const decline = useAction('badge.decline');
  const [done, setDone] = useState(false);
  const [asksPassword, setAsksPassword] = useState(false);
  // The field stays while the next try is under way.
  if (link.failure?.error === 'password_needed' && !asksPassword) setAsksPassword(true);
  if (!offered && asksPassword && link.failure === null) setAsksPassword(false);
  const isAsked = offered && asksPassword;
  const failure = link.failure?.error === 'password_needed' ? null : link.failure;
  const no = (
    <ActionButton
      busy={decline.busy}
      onClick={async () => {
        if (await decline.run(undefined)) link.clear();
      }}
    >
      {text(question.no)}
    </ActionButton>
  );
  return (
    <>
      <Announcement text={done ? text(question.done) : ''} />
      {(offered || failure !== null) && (
        <OfferBar
          heading={text(question.heading)}
          icon={<ContactCardRegular />}
          words={text(isBrief ? question.brief : question.words, { seconds: cardGraceSeconds })}
          answers={
            offered &&
            !asksPassword && (
              <OfferActions>
                <ActionButton busy={link.busy} onClick={async () => setDone(await link.run(undefined))}>
                  {text(question.yes)}
                </ActionButton>
                {no}
              </OfferActions>
            )
          }
        >
          {isAsked ? (
            <PasswordToLink question={question} call={{ ...link, failure }} onDone={() => setDone(true)}>
              {no}
            </PasswordToLink>
          ) : (
            <FailureMessage failure={failure ?? decline.failure} />
          )}
        </OfferBar>
      )}
    </>
  );
}

const useStyles = makeStyles({ form: { width: '100%', maxWidth: '480px' } });

interface PasswordToLinkProps {
  readonly question: Question;
  readonly call: ReturnType<typeof useAction<'badge.link'>>;
  readonly onDone: () => void;
  /** The other answer. */
  readonly children: React.ReactNode;
}

/** The sign-in is no longer recent: the password proves that it is she who links the badge. */
function PasswordToLink({ question, call, onDone, children }: PasswordToLinkProps) {
  const styles = useStyles();
  const text = useText();
  const field = useRef<HTMLInputElement>(null);
  const [isMissing, setMissing] = useState(false);
  const submit = async (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const password = field.current?.value ?? '';
    setMissing(password === '');
    if (call.busy || password === '') return;
    if (field.current) field.current.value = '';
    if (await call.run({ password })) onDone();
    else field.current?.focus();
  };
  return (
    <div className={styles.form}>
      <Form onSubmit={submit} label={text(question.yes)}>
        <PasswordField
          label={text('field.password')}
          hint={text(question.hint)}
          ref={field}
          autoFocus
          autoComplete="current-password"
          readOnly={call.busy}
          problem={isMissing ? text('field.missing') : undefined}
        />
        <Submit
          call={call}
          action={question.yes}
          busyAction={question.busy}
          wording={{ wrong_credentials: 'error.wrong_password' }}
        />
        <div>{children}</div>
      </Form>
    </div>
  );
}
