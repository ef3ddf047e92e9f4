import { makeStyles, tokens } from '@fluentui/react-components';
import { useSnapshot } from '../../bridge/workstation-context.tsx';
import { ConfirmDialog } from '../../ui/confirm-dialog.tsx';
import { WarningFilled } from '../../ui/icons.ts';
import { useText } from '../../ui/messages/use-text.ts';

const useStyles = makeStyles({
  list: {
    display: 'flex',
    flexDirection: 'column',
    gap: tokens.spacingVerticalM,
    paddingLeft: tokens.spacingHorizontalXL,
    listStyleType: 'disc',
  },
});

export interface ConfirmEmergencyProps {
  readonly onConfirm: () => void;
  readonly onClose: () => void;
}

/** The second confirmation: what will be recorded, who is told, and when it ends. */
export function ConfirmEmergency({ onConfirm, onClose }: ConfirmEmergencyProps) {
  const styles = useStyles();
  const text = useText();
  const isOnline = useSnapshot().connection.state === 'online';
  return (
    <ConfirmDialog
      heading={text('emergency.confirmHeading')}
      stay={text('emergency.cancel')}
      onClose={onClose}
      act={{ words: text('emergency.start'), icon: <WarningFilled />, run: onConfirm }}
    >
      <ul className={styles.list}>
        <li>{text('emergency.confirmRecorded')}</li>
        <li>{text(isOnline ? 'emergency.confirmTold' : 'emergency.confirmToldLater')}</li>
        <li>{text('emergency.confirmEnd')}</li>
      </ul>
    </ConfirmDialog>
  );
}
