import { randomBytes } from 'node:crypto';
import { deviceKeyName } from '../keychain/load-device-key.ts';
import type { SecretStore } from '../ports/secret-store.ts';
import type { CheckContext } from './check-context.ts';
import type { FindingCode } from './findings.ts';
import { type Detail, type Finding, finding } from './report.ts';

/** Whether the keychain stores, gives back and removes an entry: done with one that nobody else uses. */
export async function checkKeychain({
  secrets,
  clock,
  keyring,
  deviceKeyMark,
}: CheckContext): Promise<Finding> {
  const { backend, persistence, reason } = secrets.status;
  const details: Detail[] = [
    { name: 'backend', value: backend },
    { name: 'persistence', value: persistence },
    ...(reason === null ? [] : [{ name: 'reason', value: reason }]),
  ];
  if (persistence === 'memory') return finding('keychain_memory', {}, details);
  // Named like the probe at start-up, which removes what a dead process left behind.
  const name = `probe:${clock.wallMs()}:${randomBytes(8).toString('hex')}`;
  const fault = await faultInRoundTrip(secrets, name);
  if (fault !== null) return finding(fault, { backend }, details);
  const file = await keyring.readableFile();
  if (file !== null) return finding('keychain_readable', { backend, file }, details);
  if ((await deviceKeyMark?.isSet()) && (await hidesDeviceKey(secrets)))
    return finding('keychain_key_missing', { backend, file: deviceKeyMark?.file ?? '' }, details);
  return finding('keychain_ok', { backend }, details);
}

/** By the list of names; the key itself is not read. */
function hidesDeviceKey(secrets: SecretStore): Promise<boolean> {
  return succeeds(secrets.names(), (names) => !names.includes(deviceKeyName));
}

async function faultInRoundTrip(secrets: SecretStore, name: string): Promise<FindingCode | null> {
  const value = randomBytes(16).toString('hex');
  if (!(await succeeds(secrets.set(name, value)))) return 'keychain_not_stored';
  const isRead = await succeeds(secrets.get(name), (stored) => stored === value);
  const isRemoved = await succeeds(secrets.delete(name));
  const isGone = isRemoved && isRead && (await succeeds(secrets.get(name), (stored) => stored === null));
  if (!isRead) return 'keychain_not_read';
  return isGone ? null : 'keychain_not_removed';
}

/** A store's error message may contain anything, so it is not passed on. */
async function succeeds<Result>(
  work: Promise<Result>,
  isRight: (result: Result) => boolean = () => true,
): Promise<boolean> {
  try {
    return isRight(await work);
  } catch {
    return false;
  }
}
