import { createHash, timingSafeEqual } from 'node:crypto';
import type { RoleName } from '../../contract/profiles.ts';
import type { SetupRequest, SetupResponse } from '../../contract/setup.ts';
import { foldUsername } from '../../text/fold-username.ts';
import { registerDevice } from '../devices/register-device.ts';
import { Refusal } from '../ports/refusal.ts';
import type { Repositories } from '../ports/unit-of-work.ts';
import type { Caller, Ports } from '../ports.ts';
import { wardKey } from '../rules/ward-key.ts';
import { networkOf } from '../throttling/network-of.ts';
import { noteOnce } from '../throttling/run-noting.ts';
import { insertUser } from '../users/add-user.ts';
import { ensureStandardWard, ensureWard } from '../wards/ensure-ward.ts';
import { generatePassword } from './generate-password.ts';

type SetupPorts = Pick<Ports, 'clock' | 'unitOfWork' | 'passwords' | 'rules' | 'limits'>;

/** People to try the product with; they get generated passwords. */
const demoUsers = [
  { username: 'nora.lindqvist', displayName: 'Nora Lindqvist, RN', role: 'clinician' },
  { username: 'daniel.okafor', displayName: 'Dr Daniel Okafor', role: 'clinician' },
  { username: 'sofia.marin', displayName: 'Sofia Marin', role: 'security_officer' },
] as const;

/** Whether the first-run set-up is still to be done; throws `Refusal('not_found')` where there is none. */
export async function isSetupNeeded({
  unitOfWork,
  rules,
}: Pick<Ports, 'unitOfWork' | 'rules'>): Promise<boolean> {
  if (rules.setupCode === null) throw new Refusal('not_found');
  return unitOfWork.read(({ users }) => users.isEmpty());
}

/**
 * Creates the administrator, the ward, the station it is run on, the staff with their wards and, if wanted, three
 * demo users; all or nothing. Throws `Refusal`: `not_found`, `invalid_setup_code`, `setup_already_done`, `invalid_request`.
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
  if (!(await isSetupNeeded(ports))) throw new Refusal('setup_already_done');

  const staff = (request.staff ?? []).map(({ display_name, ward = null, ...member }) => ({
    ...member,
    ward,
    displayName: display_name,
    password: generatePassword(),
  }));
  const taken = foldedNames([request.administrator, ...staff]);
  const demoUsers = request.demo_users ? demoUsersWithPasswords(taken) : [];
  const administrator = await hashed(ports, {
    username: request.administrator.username,
    displayName: request.administrator.display_name,
    role: 'it_admin',
    ward: null,
    password: request.administrator.password,
  });
  const others = await Promise.all([...staff, ...demoUsers].map((user) => hashed(ports, user)));

  await unitOfWork.run(async (repositories) => {
    if (!(await repositories.users.isEmpty())) throw new Refusal('setup_already_done');
    await storeSetup(ports, repositories, {
      request,
      keyThumbprint,
      caller,
      people: [administrator, ...others],
    });
  });
  return { demo_users: demoUsers.map(shownOnce), staff: staff.map(shownOnce) };
}

function shownOnce({ username, displayName, role, password }: NewPerson) {
  return { username, display_name: displayName, role, password };
}

/** Leaves at most one event per minute and network. */
async function noteWrongCode(ports: SetupPorts, { address }: Caller): Promise<void> {
  const timeMs = ports.clock.nowMs();
  await noteOnce(ports, `setup ${networkOf(address)}`, ({ audit }) =>
    audit.append({
      type: 'setup_refused',
      outcome: 'failure',
      timeMs,
      address,
      reason: 'setup_code_wrong',
    }),
  );
}

interface NewPerson {
  readonly username: string;
  readonly displayName: string;
  readonly role: RoleName;
  /** Null: the ward that is set up. */
  readonly ward: string | null;
  readonly password: string;
}

type Person = Omit<NewPerson, 'password'> & { readonly passwordHash: string };

interface SetupContent {
  readonly request: SetupRequest;
  readonly keyThumbprint: string;
  readonly caller: Caller;
  readonly people: readonly Person[];
}

async function storeSetup(
  { clock }: SetupPorts,
  repositories: Repositories,
  content: SetupContent,
): Promise<void> {
  const { request, keyThumbprint, caller, people } = content;
  const nowMs = clock.nowMs();
  const wardId = await ensureWard(repositories, { ...request.ward, nowMs });
  const device = await registerDevice(repositories, {
    keyThumbprint,
    name: request.station,
    wardId,
    enrolled: true,
    nowMs,
    address: caller.address,
  });
  // A list is typed: two spellings of a ward are one.
  const wardIds = new Map([[wardKey(request.ward.name), wardId]]);
  for (const { ward, ...person } of people) {
    const key = wardKey(ward ?? request.ward.name);
    const own = wardIds.get(key) ?? (await ensureStandardWard(repositories, ward, nowMs)) ?? wardId;
    wardIds.set(key, own);
    await insertUser(repositories, { ...person, wardId: own, nowMs });
  }
  await repositories.audit.append({
    type: 'setup_done',
    outcome: 'success',
    timeMs: nowMs,
    deviceId: device.id,
    address: caller.address,
    details: { users: people.length },
  });
}

/** How the names are compared; throws `Refusal('invalid_request')` if two are the same. */
function foldedNames(people: readonly { readonly username: string }[]): ReadonlySet<string> {
  const names = new Set(people.map(({ username }) => foldUsername(username)));
  if (names.size < people.length)
    throw new Refusal('invalid_request', { sentence: 'Two people have the same user name.' });
  return names;
}

/** Demo users with passwords; whose name is taken is left out. */
function demoUsersWithPasswords(taken: ReadonlySet<string>): NewPerson[] {
  return demoUsers
    .filter((user) => !taken.has(foldUsername(user.username)))
    .map((user) => ({ ...user, ward: null, password: generatePassword() }));
}

async function hashed({ passwords }: SetupPorts, { password, ...person }: NewPerson): Promise<Person> {
  return { ...person, passwordHash: await passwords.hash(password) };
}

function sameSecret(expected: string, given: string): boolean {
  const digest = (secret: string) => createHash('sha256').update(secret).digest();
  return timingSafeEqual(digest(expected), digest(given));
}
