import { makeStyles, tokens, typographyStyles } from '@fluentui/react-components';
import { useIntl } from 'react-intl';
import type { AppView, SessionView } from '../../../electron/ipc/contract.ts';
import { ActionButton } from '../../ui/action-button.tsx';
import { ConnectionPill } from '../../ui/connection-pill.tsx';
import { ArrowLeftRegular } from '../../ui/icons.ts';
import { useText } from '../../ui/messages/use-text.ts';
import type { Leaving } from '../shift/use-leaving.tsx';

const useStyles = makeStyles({
  left: {
    flex: '1 1 0',
    display: 'flex',
    alignItems: 'center',
    gap: `${tokens.spacingVerticalS} ${tokens.spacingHorizontalL}`,
    minWidth: 'min(100%, 320px)',
    '& > button': { flexShrink: 0 },
  },
  app: {
    ...typographyStyles.subtitle1,
    overflowWrap: 'anywhere',
  },
  who: { color: tokens.colorNeutralForeground2, overflowWrap: 'anywhere' },
  name: { fontWeight: tokens.fontWeightSemibold, color: tokens.colorNeutralForeground1 },
  right: {
    display: 'flex',
    flexWrap: 'wrap',
    alignItems: 'center',
    gap: `${tokens.spacingVerticalS} ${tokens.spacingHorizontalM}`,
  },
});

export interface AppBarProps {
  readonly session: SessionView;
  readonly app: AppView;
  readonly leaving: Leaving;
  readonly onBack: () => void;
}

/** The workstation's own bar above an app: the way back, who is signed in, and the ways to leave. */
export function AppBar({ session, app, leaving, onBack }: AppBarProps) {
  const styles = useStyles();
  const text = useText();
  const intl = useIntl();
  const roles = intl.formatList(session.user.roles.map((role) => text(`role.${role}`)));
  return (
    <>
      <div className={styles.left}>
        <ActionButton icon={<ArrowLeftRegular />} onClick={onBack}>
          {text('apps.back')}
        </ActionButton>
        <div>
          <h1 className={styles.app}>{app.name}</h1>
          <p className={styles.who}>
            <span className={styles.name}>{session.user.displayName}</span> · {roles}
          </p>
        </div>
      </div>
      <div className={styles.right}>
        <ConnectionPill />
        {leaving.buttons()}
      </div>
    </>
  );
}
