import type { FunctionComponent } from 'react';
import type { AppIcon as AppIconName } from '../../../electron/ipc/contract.ts';
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
export function AppIcon({ name }: { name: AppIconName }) {
  const Icon = icons[name];
  return <Icon />;
}
