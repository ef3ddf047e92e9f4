import { actedBy, commandLine } from '../administration/administrator.ts';
import type { Ports } from '../ports.ts';
import { AdministrationError } from '../users/add-user.ts';
import { normalizeUsername, type User } from '../users/user.ts';

/** Says of one user whether emergency access is allowed; null: as for the role. Throws `AdministrationError`. */
export function setEmergencyRight(
  { clock, unitOfWork }: Pick<Ports, 'clock' | 'unitOfWork'>,
  username: string,
  emergency: User['emergency'],
): Promise<void> {
  return unitOfWork.run(({ users, audit }) => {
    const user = users.findByName(normalizeUsername(username));
    if (!user) throw new AdministrationError(`There is no user ${username}.`);
    users.setEmergency(user.id, emergency);
    audit.append({
      type: 'emergency_right_changed',
      outcome: 'success',
      timeMs: clock.nowMs(),
      userId: user.id,
      details: { ...actedBy(commandLine), emergency: emergency ?? 'by_role' },
    });
  });
}
