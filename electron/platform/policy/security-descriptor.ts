/** Who owns something on Windows and whom its access list admits, as far as that decides who may change it. */
export interface SecurityDescriptor {
  /** SID of the owner; null: there is none. */
  readonly owner: string | null;
  /** Null: without a list, everybody may do everything. */
  readonly grants: readonly Grant[] | null;
}

export interface Grant {
  readonly sid: string;
  /** Rights as a bit mask. */
  readonly rights: number;
  /** Applies only to what is created inside. */
  readonly inheritOnly: boolean;
}

const inheritOnlyFlag = 0x08;
/** Types of entries that allow something: plain, by object, and both with a condition. */
const plainTypes: readonly number[] = [0x00, 0x09];
const objectTypes: readonly number[] = [0x05, 0x0b];
const objectTypePresent = 1;
const inheritedTypePresent = 2;
const dataAceRightsBytes = 8;

/** Reads a self-relative SECURITY_DESCRIPTOR ([MS-DTYP] 2.4.6). Throws `RangeError` if it is truncated. */
export function parseSecurityDescriptor(bytes: Buffer): SecurityDescriptor {
  const ownerAt = bytes.readUInt32LE(4);
  const listAt = bytes.readUInt32LE(16);
  const hasList = (bytes.readUInt16LE(2) & 0x0004) !== 0 && listAt !== 0;
  return {
    owner: ownerAt === 0 ? null : sidAt(bytes, ownerAt),
    grants: hasList ? grantsAt(bytes, listAt) : null,
  };
}

function grantsAt(bytes: Buffer, listAt: number): Grant[] {
  const grants: Grant[] = [];
  let at = listAt + 8;
  for (let left = bytes.readUInt16LE(listAt + 4); left > 0; left -= 1) {
    const type = bytes.readUInt8(at);
    const inheritOnly = (bytes.readUInt8(at + 1) & inheritOnlyFlag) !== 0;
    const rights = bytes.readUInt32LE(at + 4);
    if (plainTypes.includes(type))
      grants.push({ sid: sidAt(bytes, at + dataAceRightsBytes), rights, inheritOnly });
    else if (objectTypes.includes(type)) {
      const flags = bytes.readUInt32LE(at + dataAceRightsBytes);
      const guids = (flags & objectTypePresent ? 16 : 0) + (flags & inheritedTypePresent ? 16 : 0);
      grants.push({ sid: sidAt(bytes, at + dataAceRightsBytes + 4 + guids), rights, inheritOnly });
    }
    const size = bytes.readUInt16LE(at + 2);
    if (size < 4) throw new RangeError('An entry of an access list has no length.');
    at += size;
  }
  return grants;
}

/** An identifier in the form `S-1-5-32-544`. */
function sidAt(bytes: Buffer, at: number): string {
  const count = bytes.readUInt8(at + 1);
  const parts = Array.from({ length: count }, (_, index) => bytes.readUInt32LE(at + 8 + index * 4));
  return ['S', bytes.readUInt8(at), bytes.readUIntBE(at + 2, 6), ...parts].join('-');
}

/** SYSTEM, the administrators of the machine, and the account that owns what Windows itself installs. */
const administrators: readonly string[] = [
  'S-1-5-18',
  'S-1-5-32-544',
  'S-1-5-80-956008885-3418522649-1831038044-1853292631-2271478464',
];

const changeOwnRights = 0x0001_0000 | 0x0004_0000 | 0x0008_0000;
const genericRights = 0x1000_0000 | 0x4000_0000;
const writeFile = 0x2 | 0x4 | 0x10 | changeOwnRights | genericRights;
/** Creating files in a folder replaces none, and Windows lets everybody do that in ProgramData. */
const replaceBelow = 0x40 | changeOwnRights | genericRights;

/** Why others than administrators could change it, in words that continue "The file …" or "The folder …"; null: nobody could. */
export function faultOfDescriptor(
  { owner, grants }: SecurityDescriptor,
  kind: 'file' | 'folder',
): 'belongs to a user and not to the administrators' | 'can be changed by users' | null {
  if (owner === null || !administrators.includes(owner))
    return 'belongs to a user and not to the administrators';
  if (grants === null) return 'can be changed by users';
  const forbidden = kind === 'file' ? writeFile : replaceBelow;
  const isOpen = grants.some(
    ({ sid, rights, inheritOnly }) =>
      !inheritOnly && !administrators.includes(sid) && (rights & forbidden) !== 0,
  );
  return isOpen ? 'can be changed by users' : null;
}

/** FILE_CREATE_PIPE_INSTANCE: the right to be one of those who answer. */
const servePipe = 0x4 | changeOwnRights | genericRights;

/** Why somebody other than the system or an administrator could answer on a named pipe, in words that continue "The pipe …"; null: nobody could. */
export function faultOfPipe({
  owner,
  grants,
}: SecurityDescriptor): 'belongs to a user and not to the administrators' | 'can be served by users' | null {
  if (owner === null || !administrators.includes(owner))
    return 'belongs to a user and not to the administrators';
  const isOpen =
    grants === null ||
    grants.some(({ sid, rights }) => !administrators.includes(sid) && (rights & servePipe) !== 0);
  return isOpen ? 'can be served by users' : null;
}
