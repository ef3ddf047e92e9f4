import { offlineUsePrefix } from './emergency/offline-use.ts';
import type { GuardedSecrets } from './keychain/guarded-secrets.ts';
import { type KeptDeviceKey, keepDeviceKey } from './keychain/keep-device-key.ts';
import { endingPrefix } from './keychain/session-vault.ts';
import type { DeviceKey } from './ports/device-key.ts';
import type { DeviceKeyMark } from './ports/device-key-mark.ts';
import type { RefreshLock } from './ports/refresh-lock.ts';
import type { WorkstationDependencies } from './session/workstation-state.ts';

/** The key of a workstation with these parts; `mark`: as in `DeviceKeyParts`. */
export function deviceKeyOf(
  dependencies: WorkstationDependencies,
  parts: {
    readonly secrets: GuardedSecrets;
    readonly lock: RefreshLock;
    readonly mark: DeviceKeyMark | null;
  },
): KeptDeviceKey {
  return keepDeviceKey({
    ...parts,
    findMachineKey: () => findMachineKey(dependencies),
    boundEntries: [endingPrefix, offlineUsePrefix],
    log: dependencies.log,
  });
}

/** A bundled server is on this computer, and recognises its users by their own keys. */
async function findMachineKey({ endpoint, machineKeys }: WorkstationDependencies): Promise<DeviceKey | null> {
  if (machineKeys === undefined || endpoint.mode === 'local' || endpoint.state.kind !== 'ready') return null;
  return await machineKeys.find(endpoint.state.url);
}
