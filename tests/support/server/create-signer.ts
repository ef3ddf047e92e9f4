import { GroupSigner } from '../../../server/crypto/group-signer.ts';
import { silentLog } from '../../../server/domain/ports/log.ts';

/** A signer of single tokens, which never starts its thread. */
export function createSigner(): GroupSigner {
  return new GroupSigner({ log: silentLog });
}
