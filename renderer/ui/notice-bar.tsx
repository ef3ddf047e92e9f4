import {
  MessageBar,
  MessageBarActions,
  MessageBarBody,
  makeStyles,
  tokens,
} from '@fluentui/react-components';
import type { ReactNode } from 'react';

const useStyles = makeStyles({
  bar: {
    minHeight: '56px',
    paddingBlock: tokens.spacingVerticalM,
    borderRadius: tokens.borderRadiusLarge,
    alignItems: 'center',
  },
  body: {
    fontSize: tokens.fontSizeBase300,
    lineHeight: tokens.lineHeightBase300,
    color: tokens.colorNeutralForeground1,
  },
});

export interface NoticeBarProps {
  readonly intent: 'info' | 'warning' | 'error' | 'success';
  readonly children: ReactNode;
  readonly action?: ReactNode;
  /** `alert` for what just went wrong under the user's hands, `status` for everything else. */
  readonly role?: 'alert' | 'status';
}

/** A message with icon and colour that is also spoken. */
export function NoticeBar({ intent, children, action, role = 'status' }: NoticeBarProps) {
  const styles = useStyles();
  return (
    <div role={role}>
      <MessageBar intent={intent} layout="multiline" className={styles.bar} politeness="polite">
        <MessageBarBody className={styles.body}>{children}</MessageBarBody>
        {action && <MessageBarActions>{action}</MessageBarActions>}
      </MessageBar>
    </div>
  );
}
