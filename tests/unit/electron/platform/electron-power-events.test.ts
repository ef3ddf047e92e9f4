import { expect, it } from 'vitest';
import { ElectronPowerEvents } from '../../../../electron/platform/electron-power-events.ts';
import { SilentPowerEvents } from '../../../../electron/platform/silent-power-events.ts';
import { FakePowerMonitor } from '../../../support/electron/fake-electron.ts';

it('passes on what it knows until the subscription ends', () => {
  const monitor = new FakePowerMonitor();
  const seen: string[] = [];
  const end = new ElectronPowerEvents(monitor.asElectron).subscribe((event) => seen.push(event));
  for (const name of [
    'suspend',
    'resume',
    'lock-screen',
    'unlock-screen',
    'shutdown',
    'user-did-resign-active',
  ])
    monitor.emit(name);
  end();
  monitor.emit('suspend');
  expect(seen).toEqual(['suspend', 'resume', 'lock-screen', 'unlock-screen', 'lock-screen']);
  expect(monitor.eventNames()).toEqual([]);
});

it('is silent where the shell hears nothing of the machine', () => {
  expect(new SilentPowerEvents().subscribe()).toBeTypeOf('function');
});
