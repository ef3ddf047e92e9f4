import type { SetupResponse } from '../../../server/contract/setup.ts';
import { normalizeUsername } from '../../../server/text/fold-username.ts';
import type { GeneratedUser, ParsedInput, SetupResult } from '../contract/channels.ts';
import type { WorkstationState } from '../session/workstation-state.ts';
import { failureOf } from '../token-api/api-failure.ts';

type Parts = Pick<WorkstationState, 'api' | 'dependencies' | 'dispatch' | 'publish' | 'stage' | 'station'>;

/** Sets up the bundled server with this workstation as its first device. */
export async function runSetup(state: Parts, input: ParsedInput<'setup.run'>): Promise<SetupResult> {
  const { setupCode } = state.dependencies.endpoint;
  if (state.stage.name !== 'setup_needed' || setupCode === null) return { ok: false, error: 'already_done' };
  try {
    const body = { ...input, setup_code: setupCode };
    const { demo_users, staff } = await state.api.setup({ body });
    state.station.know({ name: input.station, ward: input.ward.name });
    finish(state);
    const wards = new Map(input.staff?.map(({ username, ward }) => [normalizeUsername(username), ward]));
    const generated = (user: SetupUser) =>
      generatedUser(user, wards.get(normalizeUsername(user.username)) ?? input.ward.name);
    const { printer } = state.dependencies.policy;
    return { ok: true, demoUsers: demo_users.map(generated), staff: staff.map(generated), printer };
  } catch (error) {
    return failedSetup(state, error);
  }
}

function failedSetup(state: Parts, error: unknown): SetupResult {
  const failure = failureOf(error);
  if (failure.kind === 'garbled' || failure.kind === 'throttled') return { ok: false, error: 'failed' };
  if (failure.kind !== 'rejected') return { ok: false, error: 'offline' };
  if (failure.code === 'invalid_request') return { ok: false, error: 'invalid_input' };
  if (failure.code !== 'setup_already_done') return { ok: false, error: 'failed' };
  finish(state);
  return { ok: false, error: 'already_done' };
}

function finish(state: Parts): void {
  state.dispatch({ kind: 'setup_done' });
  state.publish();
}

type SetupUser = SetupResponse['demo_users'][number];

function generatedUser(user: SetupUser, ward: string): GeneratedUser {
  return {
    username: user.username,
    displayName: user.display_name,
    role: user.role,
    ward,
    password: user.password,
  };
}
