import { createHash, timingSafeEqual } from 'node:crypto';
import type { RoleName } from '../../contract/profiles.ts';
import type { SetupRequest, SetupResponse } from '../../contract/setup.ts';
import { foldUsername } from '../../text/fold-username.ts';
import { registerDevice } from '../devices/register-device.ts';
import { Refusal } from '../ports/refusal.ts';
import type { Repositories } from '../ports/unit-of-work.ts';
import type { Caller, Ports } from '../ports.ts';
import { networkOf } from '../throttling/network-of.ts';
import { insertUser } from '../users/add-user.ts';
import { ensureWard } from '../wards/ensure-ward.ts';
import { generatePassword } from './generate-password.ts';

type SetupPorts = Pick<Ports, 'clock' | 'unitOfWork' | 'passwords' | 'rules' | 'limits'>;

/** People to try the product with; they get generated passwords. */
const demoUsers = [
  { username: 'nora.lindqvist', displayName: 'Nora Lindqvist, RN', role: 'clinician' },
  { username: 'daniel.okafor', displayName: 'Dr Daniel Okafor', role: 'clinician' },
  { username: 'sofia.marin', displayName: 'Sofia Marin', role: 'security_officer' },
] as const;

/** Whether the first-run set-up is still to be done; throws `Refusal('not_found')` where there is none. */
export function isSetupNeeded({ unitOfWork, rules }: Pick<Ports, 'unitOfWork' | 'rules'>): boolean {
  if (rules.setupCode === null) throw new Refusal('not_found');
  return unitOfWork.read(({ users }) => users.isEmpty());
}

/**
 * Creates the administrator, the ward, the station it is run on and, if wanted, three demo users; all or
 * nothing. Throws `Refusal`: `not_found`, `invalid_setup_code`, `setup_already_done`, `invalid_request`.
 */
export async function runSetup(
  ports: SetupPorts,
  request: SetupRequest,
  keyThumbprint: string,
  caller: Caller,
): Promise<SetupResponse> {
  const { rules, unitOfWork } = ports;
  if (rules.setupCode === null) throw new Refusal('not_found');
  if (!sameSecret(rules.setupCode, request.setup_code)) {
    await noteWrongCode(ports, caller);
    throw new Refusal('invalid_setup_code');
  }
  if (!isSetupNeeded(ports)) throw new Refusal('setup_already_done');

  const generated = request.demo_users ? withPasswords(request.administrator.username) : [];
  const administrator = await hashed(ports, {
    username: request.administrator.username,
    displayName: request.administrator.display_name,
    role: 'it_admin',
    password: request.administrator.password,
  });
  const demo = await Promise.all(generated.map((user) => hashed(ports, user)));

  await unitOfWork.run((repositories) => {
    if (!repositories.users.isEmpty()) throw new Refusal('setup_already_done');
    storeSetup(ports, repositories, { request, keyThumbprint, caller, people: [administrator, ...demo] });
  });
  return {
    demo_users: generated.map(({ displayName, ...user }) => ({ ...user, display_name: displayName })),
  };
}

/** Leaves at most one event per minute and network. */
async function noteWrongCode({ clock, unitOfWork, limits }: SetupPorts, { address }: Caller): Promise<void> {
  const timeMs = clock.nowMs();
  const key = `setup ${networkOf(address)}`;
  if (limits.refusalNotices.take(key, timeMs) > 0) return;
  await unitOfWork.run(({ audit }) =>
    audit.append({
      type: 'setup_refused',
      outcome: 'failure',
      timeMs,
      address,
      reason: 'setup_code_wrong',
    }),
  );
}

interface Person {
  readonly username: string;
  readonly displayName: string;
  readonly role: RoleName;
  readonly passwordHash: string;
}

interface SetupContent {
  readonly request: SetupRequest;
  readonly keyThumbprint: string;
  readonly caller: Caller;
  readonly people: readonly Person[];
}

function storeSetup({ clock }: SetupPorts, repositories: Repositories, content: SetupContent): void {
  const { request, keyThumbprint, caller, people } = content;
  const nowMs = clock.nowMs();
  const wardId = ensureWard(repositories, { ...request.ward, nowMs });
  const device = registerDevice(repositories, {
    keyThumbprint,
    name: request.station,
    wardId,
    enrolled: true,
    nowMs,
    address: caller.address,
  });
  for (const person of people) insertUser(repositories, { ...person, wardId, nowMs });
  repositories.audit.append({
    type: 'setup_done',
    outcome: 'success',
    timeMs: nowMs,
    deviceId: device.id,
    address: caller.address,
    details: { users: people.length },
  });
}

/** Demo users with passwords; who bears the administrator's name already is left out. */
function withPasswords(administratorName: string) {
  const taken = foldUsername(administratorName);
  return demoUsers
    .filter((user) => foldUsername(user.username) !== taken)
    .map((user) => ({ ...user, password: generatePassword() }));
}

async function hashed(
  { passwords }: SetupPorts,
  { password, ...person }: Omit<Person, 'passwordHash'> & { readonly password: string },
): Promise<Person> {
  return { ...person, passwordHash: await passwords.hash(password) };
}

function sameSecret(expected: string, given: string): boolean {
  const digest = (secret: string) => createHash('sha256').update(secret).digest();
  return timingSafeEqual(digest(expected), digest(given));
}
