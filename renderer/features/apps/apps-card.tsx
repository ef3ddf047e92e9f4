import { makeStyles, tokens } from '@fluentui/react-components';
import type { FunctionComponent } from 'react';
import type { AppIcon as AppIconName, AppView } from '../../../electron/ipc/contract.ts';
import { ActionButton } from '../../ui/action-button.tsx';
import { Card } from '../../ui/card.tsx';
import {
  AppsRegular,
  BeakerRegular,
  BedRegular,
  CalendarLtrRegular,
  ClipboardPulseRegular,
  DataTrendingRegular,
  DocumentRegular,
  DropRegular,
  HeartPulseRegular,
  ImageRegular,
  PeopleRegular,
  PillRegular,
  StethoscopeRegular,
  SyringeRegular,
} from '../../ui/icons.ts';
import { useText } from '../../ui/messages/use-text.ts';
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

const icons: Record<AppIconName, FunctionComponent> = {
  apps: AppsRegular,
  beaker: BeakerRegular,
  bed: BedRegular,
  calendar: CalendarLtrRegular,
  chart: DataTrendingRegular,
  clipboard: ClipboardPulseRegular,
  document: DocumentRegular,
  drop: DropRegular,
  image: ImageRegular,
  people: PeopleRegular,
  pill: PillRegular,
  pulse: HeartPulseRegular,
  stethoscope: StethoscopeRegular,
  syringe: SyringeRegular,
};

/** The icon that the policy chose for an app. */
function AppIcon({ name }: { name: AppIconName }) {
  const Icon = icons[name];
  return <Icon />;
}
