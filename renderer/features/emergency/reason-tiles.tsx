import { Button, makeStyles, tokens } from '@fluentui/react-components';
import { useId } from 'react';
import type { ChannelInput } from '../../../electron/ipc/contract.ts';
import { emergencyReasonCodes } from '../../../server/contract/constants.ts';
import { HeartPulseRegular, NoteRegular, PeopleRegular, PlugDisconnectedRegular } from '../../ui/icons.ts';
import { useText } from '../../ui/messages/use-text.ts';

export type ReasonCode = ChannelInput<'emergency.start'>['reasonCode'];

const useStyles = makeStyles({
  group: { margin: 0, padding: 0, border: 'none', minWidth: 0 },
  legend: {
    padding: 0,
    paddingBottom: tokens.spacingVerticalS,
    fontSize: tokens.fontSizeBase400,
    lineHeight: tokens.lineHeightBase400,
    fontWeight: tokens.fontWeightSemibold,
  },
  tiles: {
    display: 'grid',
    gridTemplateColumns: 'repeat(auto-fit, minmax(min(100%, 20rem), 1fr))',
    gap: tokens.spacingHorizontalM,
  },
  tile: {
    minHeight: '4.5rem',
    '@media (max-height: 820px)': { minHeight: '3.5rem' },
    maxWidth: '100%',
    justifyContent: 'start',
    textAlign: 'start',
    gap: tokens.spacingHorizontalM,
    paddingInline: tokens.spacingHorizontalL,
    fontSize: tokens.fontSizeBase400,
    lineHeight: tokens.lineHeightBase400,
    borderRadius: tokens.borderRadiusLarge,
  },
});

const icons = {
  patient_in_danger: HeartPulseRegular,
  usual_user_unreachable: PeopleRegular,
  system_failure: PlugDisconnectedRegular,
  other: NoteRegular,
} as const satisfies Record<ReasonCode, unknown>;

export interface ReasonTilesProps {
  /** The one that was tapped and is on its way; null: none is. */
  readonly busyWith: ReasonCode | null;
  readonly onChoose: (code: ReasonCode) => void;
}

/** Four reasons, each a large button: one tap says why, and asks for the confirmation. */
export function ReasonTiles({ busyWith, onChoose }: ReasonTilesProps) {
  const styles = useStyles();
  const text = useText();
  const legend = useId();
  return (
    <fieldset className={styles.group} aria-labelledby={legend}>
      <legend id={legend} className={styles.legend}>
        {text('emergency.reason')}
      </legend>
      <div className={styles.tiles}>
        {emergencyReasonCodes.map((code) => {
          const Icon = icons[code];
          return (
            <Button
              key={code}
              appearance="outline"
              className={styles.tile}
              disabledFocusable={busyWith !== null}
              icon={<Icon aria-hidden />}
              onClick={() => onChoose(code)}
            >
              {text(busyWith === code ? 'emergency.starting' : `emergency.reason.${code}`)}
            </Button>
          );
        })}
      </div>
    </fieldset>
  );
}
