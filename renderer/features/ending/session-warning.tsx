import { makeStyles, mergeClasses, tokens } from '@fluentui/react-components';
import { useId, useState } from 'react';
import type { SessionView } from '../../../electron/ipc/contract.ts';
import { ActionButton } from '../../ui/action-button.tsx';
import { Announcement } from '../../ui/announcement.tsx';
import { TimerRegular } from '../../ui/icons.ts';
import { useText } from '../../ui/messages/use-text.ts';
import { PasswordForm } from '../../ui/password-form.tsx';
import { useWarning } from './use-warning.ts';

const useStyles = makeStyles({
  frame: {
    display: 'flex',
    gap: `${tokens.spacingVerticalM} ${tokens.spacingHorizontalL}`,
    color: tokens.colorNeutralForeground1,
    backgroundColor: tokens.colorStatusWarningBackground1,
    border: `${tokens.strokeWidthThin} solid ${tokens.colorStatusWarningBorder1}`,
    borderRadius: tokens.borderRadiusXLarge,
  },
  bar: {
    flexWrap: 'wrap',
    alignItems: 'center',
    justifyContent: 'space-between',
    padding: `${tokens.spacingVerticalM} ${tokens.spacingHorizontalXXL}`,
  },
  card: { flexDirection: 'column', padding: tokens.spacingHorizontalXXL, boxShadow: tokens.shadow4 },
  dialog: {
    position: 'fixed',
    zIndex: 1000,
    right: tokens.spacingHorizontalXXXL,
    bottom: tokens.spacingHorizontalXXXL,
    width: 'min(480px, calc(100vw - 32px))',
    maxHeight: 'calc(100vh - 32px)',
    overflowY: 'auto',
    flexDirection: 'column',
    padding: tokens.spacingHorizontalXXXL,
    backgroundColor: tokens.colorNeutralBackground1,
    border: `${tokens.strokeWidthThicker} solid ${tokens.colorStatusWarningBorder2}`,
    boxShadow: tokens.shadow64,
    '@media (max-width: 700px)': { right: '16px', bottom: '16px', padding: tokens.spacingHorizontalL },
  },
  sentence: { display: 'flex', alignItems: 'center', gap: tokens.spacingHorizontalM, minWidth: 0 },
  icon: { flexShrink: 0, fontSize: '24px', color: tokens.colorStatusWarningForeground3 },
  heading: {
    fontSize: tokens.fontSizeBase400,
    lineHeight: tokens.lineHeightBase400,
    fontWeight: tokens.fontWeightSemibold,
    fontVariantNumeric: 'tabular-nums',
  },
  large: { fontSize: tokens.fontSizeHero700, lineHeight: tokens.lineHeightHero700 },
  form: { width: '100%', maxWidth: '480px' },
});

/**
 * The end of the session comes near: a quiet bar, then a card, then a dialog. It is one element that changes
 * its looks, so that a password being typed survives the change, and it never takes the focus by itself.
 */
export function SessionWarning({ session }: { session: SessionView }) {
  const styles = useStyles();
  const text = useText();
  const id = useId();
  const [opened, setOpened] = useState(false);
  const [letGo, setLetGo] = useState(false);
  const { looks, values, announcement } = useWarning(session, letGo);
  const asking = opened || looks === 'dialog';
  const close = () => {
    setOpened(false);
    setLetGo(session.warning === 1);
  };
  return (
    <>
      <Announcement text={announcement} />
      {looks && (
        <section
          className={mergeClasses(styles.frame, styles[looks])}
          role={looks === 'dialog' ? 'dialog' : undefined}
          aria-labelledby={id}
        >
          <div className={styles.sentence}>
            <TimerRegular aria-hidden className={styles.icon} />
            <h2 id={id} className={mergeClasses(styles.heading, looks !== 'bar' && styles.large)}>
              {text(`warning.${looks}`, values)}
            </h2>
          </div>
          {looks !== 'bar' && <p>{text(`warning.${looks}Text`, values)}</p>}
          {asking ? (
            <div className={styles.form}>
              <PasswordForm
                channel="session.continue"
                label={text('warning.continue')}
                action="warning.continue"
                busyAction="warning.continueBusy"
                autoFocus={opened}
                onDone={() => setOpened(false)}
              />
            </div>
          ) : (
            <ActionButton appearance="primary" onClick={() => setOpened(true)}>
              {text('warning.continue')}
            </ActionButton>
          )}
          {asking && <ActionButton onClick={close}>{text('warning.letItEnd')}</ActionButton>}
        </section>
      )}
    </>
  );
}
