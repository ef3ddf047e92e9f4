import { makeStyles, mergeClasses, tokens } from '@fluentui/react-components';
import { type ReactNode, useState } from 'react';
import type { SessionView } from '../../../electron/ipc/contract.ts';
import { useSnapshot } from '../../bridge/workstation-context.tsx';
import { Card } from '../../ui/card.tsx';
import { DurationText } from '../../ui/duration-text.tsx';
import {
  CheckmarkCircleFilled,
  DesktopRegular,
  PlugDisconnectedFilled,
  WarningFilled,
} from '../../ui/icons.ts';
import { LinkButton } from '../../ui/link-button.tsx';
import { useText } from '../../ui/messages/use-text.ts';
import { useMoment } from '../../ui/time/use-moment.ts';
import { BadgesDialog } from '../badge/badges-dialog.tsx';

const useStyles = makeStyles({
  list: { display: 'flex', flexDirection: 'column' },
  row: {
    display: 'flex',
    flexWrap: 'wrap',
    alignItems: 'center',
    justifyContent: 'space-between',
    gap: `0 ${tokens.spacingHorizontalL}`,
    paddingBlock: tokens.spacingVerticalS,
    borderTop: `${tokens.strokeWidthThin} solid ${tokens.colorNeutralStroke3}`,
  },
  label: { color: tokens.colorNeutralForeground2 },
  value: {
    display: 'flex',
    alignItems: 'center',
    gap: tokens.spacingHorizontalSNudge,
    fontWeight: tokens.fontWeightSemibold,
    fontVariantNumeric: 'tabular-nums',
  },
  good: { color: tokens.colorStatusSuccessForeground1 },
  careful: { color: tokens.colorStatusWarningForeground3 },
  icon: { display: 'inline-flex', fontSize: '20px' },
  hint: { color: tokens.colorNeutralForeground2 },
});

/** The session's beginning and end, connection, renewal, keychain, PIN and idle lock of this computer. */
export function ComputerCard({ session, onChoosePin }: { session: SessionView; onChoosePin: () => void }) {
  const styles = useStyles();
  const text = useText();
  const moment = useMoment();
  const { badges, connection, keychain } = useSnapshot();
  const online = connection.state === 'online';
  const kept = keychain.persistence === 'persistent';
  return (
    <Card heading={text('shift.status')} icon={<DesktopRegular />}>
      <dl className={styles.list}>
        <Row label={text('shift.since')}>{moment(session.startedAtMs)}</Row>
        <Row label={text('shift.until')}>{moment(session.expiresAtMs)}</Row>
        <Row
          label={text('connection.label')}
          icon={online ? <CheckmarkCircleFilled /> : <PlugDisconnectedFilled />}
          tone={online ? 'good' : 'careful'}
        >
          {text(`connection.${connection.state}`)}
        </Row>
        <Row label={text('shift.nextRenewal')}>
          <NextRenewal atMs={session.nextRefreshAtMs} online={online} />
        </Row>
        <Row
          label={text('keychain.label')}
          icon={kept ? <CheckmarkCircleFilled /> : <WarningFilled />}
          tone={kept ? 'good' : 'careful'}
        >
          {text(`keychain.${keychain.persistence}`)}
        </Row>
        <Row label={text('shift.idleLock')}>
          <DurationText ms={session.idleLockSeconds * 1000} />
        </Row>
        {session.pin.state !== 'off' && (
          <Row label={text('pin.label')}>
            <PinState state={session.pin.state} onChoose={onChoosePin} />
          </Row>
        )}
        {badges && (
          <Row label={text('badges.label')}>
            <Badges />
          </Row>
        )}
      </dl>
      {keychain.trouble && <p className={styles.hint}>{text(`keychain.trouble.${keychain.trouble}`)}</p>}
    </Card>
  );
}

function Badges() {
  const text = useText();
  const [shown, setShown] = useState(false);
  return (
    <>
      <LinkButton onClick={() => setShown(true)}>{text('badges.show')}</LinkButton>
      {shown && <BadgesDialog onClose={() => setShown(false)} />}
    </>
  );
}

/** While a PIN is being offered, the button is in the offer. */
function PinState({ state, onChoose }: { state: SessionView['pin']['state']; onChoose: () => void }) {
  const text = useText();
  const isSet = state === 'set';
  return (
    <>
      {text(isSet ? 'pin.isSet' : 'pin.isNot')}
      {(isSet || state === 'postponed') && (
        <LinkButton onClick={onChoose}>{text(isSet ? 'pin.change' : 'pin.choose')}</LinkButton>
      )}
    </>
  );
}

function NextRenewal({ atMs, online }: { atMs: number | null; online: boolean }) {
  const text = useText();
  const moment = useMoment();
  if (atMs !== null) return moment(atMs);
  return text(online ? 'shift.renewing' : 'shift.renewalWaits');
}

interface RowProps {
  readonly label: string;
  readonly icon?: ReactNode;
  readonly tone?: 'good' | 'careful';
  readonly children: ReactNode;
}

function Row({ label, icon, tone, children }: RowProps) {
  const styles = useStyles();
  return (
    <div className={styles.row}>
      <dt className={styles.label}>{label}</dt>
      <dd className={styles.value}>
        {icon && (
          <span aria-hidden className={mergeClasses(styles.icon, tone && styles[tone])}>
            {icon}
          </span>
        )}
        <span>{children}</span>
      </dd>
    </div>
  );
}
