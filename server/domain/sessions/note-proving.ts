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
  const found = await unitOfWork.read(({ sessions }) =>
    Array.fromAsync(sessionIds, (id) => sessions.look(id)),
  );
  const unnoted = found.filter(
    (session) =>
      session?.keyThumbprint === keyThumbprint &&
      session.isReadable &&
      !session.provesActs &&
      session.ended === null,
  );
  if (unnoted.length === 0) return;
  await unitOfWork.run(async ({ sessions }) => {
    for (const session of unnoted) if (session) await sessions.setProvesActs(session.id);
  });
}
