import { Checkbox, Field, makeStyles, Select, tokens } from '@fluentui/react-components';
import { longestName, wardProfileNames } from '../../../server/contract/constants.ts';
import { Card } from '../../ui/card.tsx';
import { DesktopRegular } from '../../ui/icons.ts';
import { useText } from '../../ui/messages/use-text.ts';
import { TextField } from '../../ui/text-field.tsx';
import type { SetupDraft, SetupFieldsProps } from './setup-input.ts';

const useStyles = makeStyles({
  // A native select is as wide as its longest option unless told to shrink.
  select: { minWidth: 0, '& select': { width: '100%', minHeight: '48px', fontSize: tokens.fontSizeBase300 } },
  checkbox: { minHeight: '44px', alignItems: 'center', marginLeft: '-8px' },
});

/** Where this computer stands, how long sessions last there, and whether to create users for trying it out. */
export function PlaceFields({ draft, change, problems, busy }: SetupFieldsProps) {
  const styles = useStyles();
  const text = useText();
  return (
    <Card heading={text('setup.place')} icon={<DesktopRegular />}>
      <TextField
        label={text('setup.ward')}
        hint={text('setup.wardHint')}
        value={draft.ward}
        maxLength={longestName}
        autoComplete="off"
        readOnly={busy}
        problem={problems.ward && text(problems.ward)}
        onValue={(ward) => change({ ward })}
      />
      <TextField
        label={text('setup.station')}
        hint={text('setup.stationHint')}
        value={draft.station}
        maxLength={longestName}
        autoComplete="off"
        readOnly={busy}
        problem={problems.station && text(problems.station)}
        onValue={(station) => change({ station })}
      />
      <Field label={text('setup.profile')} size="large">
        <Select
          className={styles.select}
          value={draft.profile}
          disabled={busy}
          onChange={(_, { value }) => change({ profile: value as SetupDraft['profile'] })}
        >
          {wardProfileNames.map((profile) => (
            <option key={profile} value={profile}>
              {text(`profile.${profile}`)}
            </option>
          ))}
        </Select>
      </Field>
      <Field hint={text('setup.demoUsersHint')} size="large">
        <Checkbox
          className={styles.checkbox}
          size="large"
          label={text('setup.demoUsers')}
          checked={draft.demoUsers}
          disabled={busy}
          onChange={(_, { checked }) => change({ demoUsers: checked === true })}
        />
      </Field>
    </Card>
  );
}
