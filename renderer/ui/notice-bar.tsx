import { MessageBar, MessageBarBody, makeStyles, tokens } from '@fluentui/react-components';
import type { ReactNode } from 'react';

const useStyles = makeStyles({
  // Fluent's multi-line layout puts the action below; its single line may just as well wrap.
  bar: {
    whiteSpace: 'normal',
    minHeight: '56px',
    paddingTop: tokens.spacingVerticalM,
    paddingBottom: tokens.spacingVerticalM,
    borderRadius: tokens.borderRadiusLarge,
    alignItems: 'center',
  },
  body: {
    paddingTop: 0,
    paddingBottom: 0,
    display: 'flex',
    flexWrap: 'wrap',
    alignItems: 'center',
    gap: `${tokens.spacingVerticalM} ${tokens.spacingHorizontalXL}`,
    fontSize: tokens.fontSizeBase300,
    lineHeight: tokens.lineHeightBase300,
    color: tokens.colorNeutralForeground1,
  },
  words: { flex: '1 1 240px', minWidth: 0 },
});

export interface NoticeBarProps {
  readonly intent: 'info' | 'warning' | 'error' | 'success';
  readonly children: ReactNode;
  readonly action?: ReactNode;
  /** `alert` for what just went wrong under the user's hands, `status` for everything else. */
  readonly role?: 'alert' | 'status';
}

/** A message with icon and colour that is also read out. */
export function NoticeBar({ intent, children, action, role = 'status' }: NoticeBarProps) {
  const styles = useStyles();
  return (
    <div role={role}>
      <MessageBar intent={intent} layout="singleline" className={styles.bar} politeness="polite">
        <MessageBarBody className={styles.body}>
          <div className={styles.words}>{children}</div>
          {action}
        </MessageBarBody>
      </MessageBar>
    </div>
  );
}
