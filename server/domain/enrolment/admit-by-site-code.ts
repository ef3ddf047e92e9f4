import { deviceNameKey } from '../devices/name-of-device.ts';
import type { Repositories } from '../ports/unit-of-work.ts';
import { type Device, stateOfDevice } from '../records/device.ts';
import type { SiteCode } from '../records/enrolment-code.ts';
import { type Admission, admitDevice, haveDeviceWait } from './admit-device.ts';

/** Of these alone it matters whether there is more than one. */
const fewDoubles = 2;

/**
 * Admits a workstation by the code of a site, or has it wait for IT where the code says so, or where it seems to take the
 * place of another one. One that is admitted, or waits, stays as it is and uses nothing up. Must run inside a job.
 */
export function admitBySiteCode(repositories: Repositories, code: SiteCode, admission: Admission): Device {
  const { devices, codes } = repositories;
  const { keyThumbprint, name: givenName, machineId } = admission.attempt;
  const known = devices.findByKey(keyThumbprint);
  if (known !== null && stateOfDevice(known) !== 'seen') return known;
  codes.countUse(code.selector);
  const asked = { id: known?.id ?? noDevice, givenName, machineId };
  const doubles = devices.doublesOf(asked, fewDoubles);
  if (code.site.needsApproval)
    return haveDeviceWait(repositories, code, { ...admission, reason: 'approval' });
  const [double] = doubles;
  if (double === undefined) return admitDevice(repositories, code, admission);
  if (doubles.length === 1 && mayReplace(repositories, code, double, givenName))
    return replace(repositories, code, admission, double);
  const reason = isCalled(double, givenName) ? 'same_name' : 'same_machine';
  return haveDeviceWait(repositories, code, { ...admission, reason });
}

/** The id that no device has. */
const noDevice = '00000000-0000-0000-0000-000000000000';

const isCalled = (device: Device, name: string) => deviceNameKey(device.givenName) === deviceNameKey(name);

/** By no code of a site does anybody's session end. */
function mayReplace({ sessions }: Repositories, { site }: SiteCode, double: Device, name: string): boolean {
  return site.replacesSameName && isCalled(double, name) && sessions.openOfDevice(double.id).length === 0;
}

function replace(repositories: Repositories, code: SiteCode, admission: Admission, former: Device): Device {
  const { devices, audit } = repositories;
  const { nowMs, address } = admission;
  devices.revoke(former.id, nowMs);
  const device = admitDevice(repositories, code, admission);
  audit.append({
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
