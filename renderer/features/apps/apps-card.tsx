import { makeStyles, tokens } from '@fluentui/react-components';
import type { AppView } from '../../../electron/ipc/contract.ts';
import { ActionButton } from '../../ui/action-button.tsx';
import { Card } from '../../ui/card.tsx';
import { AppsRegular } from '../../ui/icons.ts';
import { useText } from '../../ui/messages/use-text.ts';
import { AppIcon } from './app-icon.tsx';
import { useOpenApp } from './open-app.tsx';

const useStyles = makeStyles({
  tiles: { display: 'flex', flexWrap: 'wrap', gap: tokens.spacingHorizontalM },
});

/** The clinical apps of the site; nothing where there are none. */
export function AppsCard({ apps, seat }: { apps: readonly AppView[]; seat: string }) {
  const styles = useStyles();
  const text = useText();
  const { open } = useOpenApp();
  if (apps.length === 0) return null;
  return (
    <Card heading={text('apps.heading')} icon={<AppsRegular />}>
      <ul className={styles.tiles}>
        {apps.map(({ id, name, icon }) => (
          <li key={id}>
            <ActionButton icon={<AppIcon name={icon} />} onClick={() => open({ appId: id, seat })}>
              {name}
            </ActionButton>
          </li>
        ))}
      </ul>
    </Card>
  );
}
