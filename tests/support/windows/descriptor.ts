export interface Entry {
  readonly sid: string;
  readonly rights: number;
  readonly flags?: number;
  readonly type?: number;
}

/** A security descriptor in the layout of [MS-DTYP] 2.4.6. */
export function descriptor(owner: string | null, entries: readonly Entry[] | null): Buffer {
  const ownerBytes = owner === null ? Buffer.alloc(0) : sid(owner);
  const aces = (entries ?? []).map(ace);
  const size = 8 + aces.reduce((sum, { length }) => sum + length, 0);
  const list = Buffer.alloc(8);
  list.writeUInt8(2, 0);
  list.writeUInt16LE(size, 2);
  list.writeUInt16LE(aces.length, 4);
  const head = Buffer.alloc(20);
  head.writeUInt8(1, 0);
  head.writeUInt16LE(0x8000 | (entries === null ? 0 : 4), 2);
  head.writeUInt32LE(owner === null ? 0 : 20, 4);
  head.writeUInt32LE(entries === null ? 0 : 20 + ownerBytes.length, 16);
  return Buffer.concat([head, ownerBytes, ...(entries === null ? [] : [list, ...aces])]);
}

function ace({ sid: of, rights, flags = 0, type = 0 }: Entry): Buffer {
  const body = type === 5 ? Buffer.concat([Buffer.from([1, 0, 0, 0]), Buffer.alloc(16), sid(of)]) : sid(of);
  const head = Buffer.alloc(8);
  head.writeUInt8(type, 0);
  head.writeUInt8(flags, 1);
  head.writeUInt16LE(8 + body.length, 2);
  head.writeUInt32LE(rights, 4);
  return Buffer.concat([head, body]);
}

function sid(text: string): Buffer {
  const [, revision = 1, authority = 0, ...parts] = text.split('-').map(Number);
  const bytes = Buffer.alloc(8 + parts.length * 4);
  bytes.writeUInt8(revision, 0);
  bytes.writeUInt8(parts.length, 1);
  bytes.writeUIntBE(authority, 2, 6);
  for (const [index, part] of parts.entries()) bytes.writeUInt32LE(part, 8 + index * 4);
  return bytes;
}
