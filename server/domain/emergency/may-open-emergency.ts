import type { User } from '../records/user.ts';
import type { Rules } from '../rules/rules.ts';

/** Whether a user may open an emergency session: what was said about the user, else about the role. */
export function mayOpenEmergency(
  { emergencyRoles }: Pick<Rules, 'emergencyRoles'>,
  { role, emergency }: Pick<User, 'role' | 'emergency'>,
): boolean {
  return emergency === null ? emergencyRoles.includes(role) : emergency === 'allowed';
}
