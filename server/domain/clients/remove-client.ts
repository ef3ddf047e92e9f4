import { AdministrationError } from '../ports/administration-error.ts';
import type { Ports } from '../ports.ts';

/** Removes a client, whose secret is refused from then on; throws `AdministrationError` if there is none. */
export async function removeClient(
  { clock, unitOfWork }: Pick<Ports, 'clock' | 'unitOfWork'>,
  id: string,
): Promise<void> {
  await unitOfWork.run(async ({ clients, audit }) => {
    if (!(await clients.remove(id))) throw new AdministrationError(`There is no client ${id}.`);
    await audit.append({
      type: 'client_removed',
      outcome: 'success',
      timeMs: clock.nowMs(),
      details: { client_id: id },
    });
  });
}
