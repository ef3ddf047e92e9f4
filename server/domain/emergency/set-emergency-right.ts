import { actedBy, commandLine } from '../administration/administrator.ts';
import { requireUser } from '../administration/require-user.ts';
import type { Ports } from '../ports.ts';
import type { User } from '../records/user.ts';

/** Says of one user whether emergency access is allowed; null: as for the role. Throws `AdministrationError`. */
export function setEmergencyRight(
  { clock, unitOfWork }: Pick<Ports, 'clock' | 'unitOfWork'>,
  username: string,
  emergency: User['emergency'],
): Promise<void> {
  return unitOfWork.run((repositories) => {
    const { users, audit } = repositories;
    const user = requireUser(repositories, username);
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
