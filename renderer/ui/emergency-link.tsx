import { Button, makeStyles, tokens } from '@fluentui/react-components';
import { createContext, useContext } from 'react';
import { ShieldErrorRegular } from './icons.ts';
import { useText } from './messages/use-text.ts';

/** Asks for emergency access; null where that is not possible, and the link to it is not shown. */
export const EmergencyAccess = createContext<(() => void) | null>(null);

const useStyles = makeStyles({
  button: {
    minHeight: '44px',
    fontSize: tokens.fontSizeBase300,
    color: tokens.colorStatusDangerForeground3,
    ':hover': { color: tokens.colorStatusDangerForeground3 },
    ':hover:active': { color: tokens.colorStatusDangerForeground3 },
  },
});

/** The link to emergency access. */
export function EmergencyLink() {
  const styles = useStyles();
  const text = useText();
  const open = useContext(EmergencyAccess);
  return (
    open && (
      <Button appearance="subtle" className={styles.button} icon={<ShieldErrorRegular />} onClick={open}>
        {text('emergency.open')}
      </Button>
    )
  );
}
