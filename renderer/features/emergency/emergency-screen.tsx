import { Field, makeStyles, Radio, RadioGroup, tokens } from '@fluentui/react-components';
import { useEffect, useRef, useState } from 'react';
import { useAction } from '../../bridge/use-action.ts';
import { useBridge, useSnapshot } from '../../bridge/workstation-context.tsx';
import { ActionButton } from '../../ui/action-button.tsx';
import { FocusCard } from '../../ui/focus-card.tsx';
import { ArrowLeftRegular, ShieldErrorRegular } from '../../ui/icons.ts';
import { useText } from '../../ui/messages/use-text.ts';
import { NoticeBar } from '../../ui/notice-bar.tsx';
import { PasswordField } from '../../ui/password-field.tsx';
import { PlacePage } from '../../ui/place-page.tsx';
import { useMomentSeenFrom } from '../../ui/time/use-moment.ts';
import { secondMs, useServerNow } from '../../ui/time/use-server-now.ts';
import { useEscape } from '../../ui/use-escape.ts';
import { usePageTitle } from '../../ui/use-page-title.ts';
import { UserNameField } from '../../ui/user-name-field.tsx';
import { CodeEmergencyForm } from './code-emergency-form.tsx';
import { type ConfirmedReason, EmergencyForm } from './emergency-form.tsx';

const useStyles = makeStyles({
  heading: {
    display: 'flex',
    alignItems: 'center',
    gap: tokens.spacingHorizontalM,
    fontSize: tokens.fontSizeHero800,
    lineHeight: tokens.lineHeightHero800,
    color: tokens.colorStatusDangerForeground1,
    ':focus': { outlineStyle: 'none' },
  },
  icon: { flexShrink: 0 },
  option: { minHeight: '44px', alignItems: 'center', '& label': { fontSize: tokens.fontSizeBase300 } },
});

/** Somebody is asking for emergency access: why, and with what credentials. */
export function EmergencyScreen({ onBack }: { onBack: () => void }) {
  const styles = useStyles();
  const text = useText();
  usePageTitle('title.emergency');
  useEscape(onBack);
  const heading = useRef<HTMLHeadingElement>(null);
  const bridge = useBridge();
  useEffect(() => {
    heading.current?.focus({ preventScroll: true });
    // What can be offered depends on whether the server can be reached, which may not have been tried for a while.
    bridge.invoke('session.retry-now', undefined).catch(() => {});
  }, [bridge]);
  const { codeFromMs } = useSnapshot().emergency;
  const [chosen, setChosen] = useState<'password' | 'code'>('password');
  const way = codeFromMs === null ? 'password' : chosen;
  return (
    <PlacePage>
      <FocusCard>
        <h1 ref={heading} tabIndex={-1} className={styles.heading}>
          <ShieldErrorRegular aria-hidden fontSize={40} className={styles.icon} />
          {text('emergency.heading')}
        </h1>
        <p>{text('emergency.intro')}</p>
        {codeFromMs !== null && (
          <>
            <CodeNote fromMs={codeFromMs} />
            <Field label={text('emergency.ways')} size="large">
              <RadioGroup
                value={way}
                onChange={(_, { value }) => setChosen(value === 'code' ? 'code' : 'password')}
              >
                <Radio className={styles.option} value="password" label={text('emergency.byPassword')} />
                <Radio className={styles.option} value="code" label={text('emergency.byCode')} />
              </RadioGroup>
            </Field>
          </>
        )}
        {way === 'code' ? <CodeEmergencyForm /> : <PasswordEmergencyForm />}
        <ActionButton icon={<ArrowLeftRegular />} onClick={onBack}>
          {text('emergency.cancel')}
        </ActionButton>
      </FocusCard>
    </PlacePage>
  );
}

function CodeNote({ fromMs }: { fromMs: number }) {
  const text = useText();
  const nowMs = useServerNow(secondMs, fromMs);
  const moment = useMomentSeenFrom();
  return (
    <NoticeBar intent="warning">
      {nowMs < fromMs
        ? text('emergency.codeFrom', { time: moment(fromMs, nowMs) })
        : text('emergency.codeReady')}
    </NoticeBar>
  );
}

/** Emergency access with an account. The password leaves the page before the answer arrives. */
function PasswordEmergencyForm() {
  const text = useText();
  const start = useAction('emergency.start');
  const [username, setUsername] = useState('');
  const password = useRef<HTMLInputElement>(null);
  const missing = () => (!username.trim() ? 'username' : !password.current?.value ? 'password' : null);
  const go = async (reason: ConfirmedReason) => {
    const field = password.current;
    if (!field) return;
    const credentials = { username, password: field.value };
    field.value = '';
    if (!(await start.run({ ...credentials, ...reason }))) password.current?.focus();
  };
  return (
    <EmergencyForm start={start} missing={missing} onConfirm={go}>
      {(problem) => (
        <>
          <UserNameField
            password={password}
            value={username}
            readOnly={start.busy}
            problem={problem === 'username' ? text('field.missing') : undefined}
            onValue={setUsername}
          />
          <PasswordField
            label={text('field.password')}
            ref={password}
            autoComplete="current-password"
            readOnly={start.busy}
            problem={problem === 'password' ? text('field.missing') : undefined}
          />
        </>
      )}
    </EmergencyForm>
  );
}
