import { deviceNameKey } from '../devices/name-of-device.ts';
import type { Repositories } from '../ports/unit-of-work.ts';
import { type Device, stateOfDevice } from '../records/device.ts';
import type { SiteCode } from '../records/enrolment-code.ts';
import { type Admission, admitDevice, haveDeviceWait } from './admit-device.ts';

/** Only for these does it matter whether there is more than one. */
const fewDoubles = 2;

/**
 * Admits a workstation by a site code, or makes it wait for IT if the code says so or if it seems to replace another
 * workstation. One that is already admitted or waiting stays as it is and does not use up the code. Must run inside a job.
 */
export async function admitBySiteCode(
  repositories: Repositories,
  code: SiteCode,
  admission: Admission,
): Promise<Device> {
  const { devices, codes } = repositories;
  const { keyThumbprint, name: givenName, machineId } = admission.attempt;
  const known = await devices.findByKey(keyThumbprint);
  if (known !== null && stateOfDevice(known) !== 'seen') return known;
  await codes.countUse(code.selector);
  const asked = { id: known?.id ?? noDevice, givenName, machineId };
  const doubles = await devices.doublesOf(asked, fewDoubles);
  if (code.site.needsApproval)
    return haveDeviceWait(repositories, code, { ...admission, reason: 'approval' });
  const [double] = doubles;
  if (double === undefined) return admitDevice(repositories, code, admission);
  if (doubles.length === 1 && (await mayReplace(repositories, code, double, givenName)))
    return replace(repositories, code, admission, double);
  const reason = isCalled(double, givenName) ? 'same_name' : 'same_machine';
  return haveDeviceWait(repositories, code, { ...admission, reason });
}

/** An id that no device has. */
const noDevice = '00000000-0000-0000-0000-000000000000';

const isCalled = (device: Device, name: string) => deviceNameKey(device.givenName) === deviceNameKey(name);

/** A site code never ends anybody's session. */
async function mayReplace(
  { sessions }: Repositories,
  { site }: SiteCode,
  double: Device,
  name: string,
): Promise<boolean> {
  return (
    site.replacesSameName && isCalled(double, name) && (await sessions.openOfDevice(double.id)).length === 0
  );
}

async function replace(
  repositories: Repositories,
  code: SiteCode,
  admission: Admission,
  former: Device,
): Promise<Device> {
  const { devices, audit } = repositories;
  const { nowMs, address } = admission;
  await devices.revoke(former.id, nowMs);
  const device = await admitDevice(repositories, code, admission);
  await audit.append({
    type: 'device_revoked',
    outcome: 'success',
    timeMs: nowMs,
    deviceId: former.id,
    address,
    reason: 'replaced',
    details: { replaced_by: device.id, site_code: code.site.id },
  });
  return device;
}
