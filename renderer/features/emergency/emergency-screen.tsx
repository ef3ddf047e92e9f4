import { Field, makeStyles, Radio, RadioGroup, tokens } from '@fluentui/react-components';
import { useEffect, useRef, useState } from 'react';
import { useBridge, useSnapshot } from '../../bridge/workstation-context.tsx';
import { ActionButton } from '../../ui/action-button.tsx';
import { FocusCard } from '../../ui/focus-card.tsx';
import { ArrowLeftRegular, ShieldErrorRegular } from '../../ui/icons.ts';
import { useText } from '../../ui/messages/use-text.ts';
import { NoticeBar } from '../../ui/notice-bar.tsx';
import { PlacePage } from '../../ui/place-page.tsx';
import { useMomentSeenFrom } from '../../ui/time/use-moment.ts';
import { secondMs, useServerNow } from '../../ui/time/use-server-now.ts';
import { useEscape } from '../../ui/use-escape.ts';
import { usePageTitle } from '../../ui/use-page-title.ts';
import { CodeEmergencyForm } from './code-emergency-form.tsx';
import { PasswordEmergencyForm } from './password-emergency-form.tsx';

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
  back: {
    alignSelf: 'start',
    // In a low window beside the heading, so that everything else has room; the caret reaches it last all the same.
    '@media (max-height: 820px) and (min-width: 701px)': {
      position: 'absolute',
      insetBlockStart: tokens.spacingVerticalL,
      insetInlineEnd: '2.5rem',
    },
  },
  ways: { display: 'flex', flexWrap: 'wrap', alignItems: 'center', columnGap: tokens.spacingHorizontalL },
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
      <FocusCard widest>
        <h1 ref={heading} tabIndex={-1} className={styles.heading}>
          <ShieldErrorRegular aria-hidden fontSize="2.5rem" className={styles.icon} />
          {text('emergency.heading')}
        </h1>
        {codeFromMs === null ? (
          <p>{text('emergency.intro')}</p>
        ) : (
          <>
            <CodeNote fromMs={codeFromMs} />
            <Field className={styles.ways} label={text('emergency.ways')} size="large">
              <RadioGroup
                layout="horizontal"
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
        <div className={styles.back}>
          <ActionButton icon={<ArrowLeftRegular />} onClick={onBack}>
            {text('emergency.cancel')}
          </ActionButton>
        </div>
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
