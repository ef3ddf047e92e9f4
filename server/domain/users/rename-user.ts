import { normalizeUsername } from '../../text/fold-username.ts';
import { actedBy, commandLine } from '../administration/administrator.ts';
import { requireUser } from '../administration/require-user.ts';
import { nameCommitment } from '../audit/user-commitments.ts';
import type { Ports } from '../ports.ts';
import { requireFreeName } from './add-user.ts';

/**
 * Gives a user another name to sign in with; the id, the password and open sessions stay. Throws
 * `AdministrationError` when there is no such user, or the name is taken or is none for a new user.
 */
export async function renameUser(
  { clock, unitOfWork }: Pick<Ports, 'clock' | 'unitOfWork'>,
  username: string,
  newName: string,
): Promise<void> {
  await unitOfWork.run((repositories) => {
    const { users, alerts, audit } = repositories;
    const user = requireUser(repositories, username);
    const name = normalizeUsername(newName);
    requireFreeName(
      users.namesakes(name).filter(({ id }) => id !== user.id),
      name,
    );
    users.rename(user.id, name);
    const renamed = { ...user, username: name };
    alerts.renameUser(renamed);
    audit.append({
      type: 'user_renamed',
      outcome: 'success',
      timeMs: clock.nowMs(),
      userId: user.id,
      details: { ...actedBy(commandLine), name: nameCommitment(renamed) },
    });
  });
}
