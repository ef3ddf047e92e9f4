import type { Ports } from '../ports.ts';

/**
 * Notes that the workstation of these sessions sends proofs, so that from now on a request without one comes from
 * somebody else; sessions of other keys are skipped. Throws `Refusal('unavailable')`.
 */
export async function noteProving(
  { unitOfWork }: Pick<Ports, 'unitOfWork'>,
  keyThumbprint: string,
  sessionIds: readonly string[],
): Promise<void> {
  const unnoted = unitOfWork.read(({ sessions }) =>
    sessionIds.filter((id) => {
      const session = sessions.look(id);
      return session?.keyThumbprint === keyThumbprint && !session.provesActs && session.ended === null;
    }),
  );
  if (unnoted.length === 0) return;
  await unitOfWork.run(({ sessions }) => {
    for (const id of unnoted) sessions.setProvesActs(id);
  });
}
