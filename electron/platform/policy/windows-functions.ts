/** Calls of Windows itself, without a program that a user could replace. */
export interface WindowsFunctions {
  /** Values and subkeys of a key; null: there is no such key. Throws `WindowsError`. */
  readKey(hive: RegistryHive, path: string): RegistryKey | null;
  /** Owner and access list of a file or folder, as one self-relative block. Throws `WindowsError`. */
  securityOf(path: string): Buffer;
}

export type RegistryHive = 'HKLM' | 'HKCU';

export interface RegistryValue {
  readonly name: string;
  /** Numbered as in winnt.h: 1 is REG_SZ, 4 REG_DWORD. */
  readonly type: number;
  readonly data: Buffer;
}

export interface RegistryKey {
  readonly values: readonly RegistryValue[];
  readonly subkeys: readonly string[];
}

/** The text of a REG_SZ, which ends with a zero, or should. */
export function textOfValue({ data }: Pick<RegistryValue, 'data'>): string {
  return data.toString('utf16le', 0, data.length - (data.length % 2)).split('\0')[0] ?? '';
}

/** Windows does not answer as it should; the message continues "The …". */
export class WindowsError extends Error {
  override readonly name = 'WindowsError';
}

// HKEY constants are sign-extended to the width of a pointer.
const hives: Readonly<Record<RegistryHive, number>> = { HKLM: 0x8000_0002 | 0, HKCU: 0x8000_0001 | 0 };
/** KEY_READ in the registry of 64-bit programs, whatever this one is. */
const readAccess = 0x2_0019 | 0x0100;
const errors = { fileNotFound: 2, pathNotFound: 3, moreData: 234, noMoreItems: 259 };
const mostNameCharacters = 16_384;
const mostDataBytes = 2 ** 20;
const ownerAndAccessList = 0x1 | 0x4;

/** The functions of advapi32.dll, which Windows loads from its own folder, whatever PATH says. */
export async function loadWindowsFunctions(): Promise<WindowsFunctions> {
  const { default: koffi } = await import('koffi');
  const advapi = koffi.load('advapi32.dll');
  const openKey = advapi.func(
    'int32 __stdcall RegOpenKeyExW(intptr_t key, str16 path, uint32 options, uint32 access, void *opened)',
  );
  const enumValue = advapi.func(
    'int32 __stdcall RegEnumValueW(intptr_t key, uint32 index, void *name, void *nameLength, void *reserved, void *type, void *data, void *dataLength)',
  );
  const enumKey = advapi.func(
    'int32 __stdcall RegEnumKeyExW(intptr_t key, uint32 index, void *name, void *nameLength, void *reserved, void *unusedClass, void *unusedLength, void *unusedTime)',
  );
  const closeKey = advapi.func('int32 __stdcall RegCloseKey(intptr_t key)');
  const fileSecurity = advapi.func(
    'int32 __stdcall GetFileSecurityW(str16 path, uint32 wanted, void *descriptor, uint32 length, void *needed)',
  );
  const data = Buffer.alloc(mostDataBytes);

  const each = <Item>(
    read: (index: number, name: Buffer, length: Buffer) => [number, () => Item],
  ): Item[] => {
    const items: Item[] = [];
    for (let index = 0; ; index += 1) {
      const name = Buffer.alloc(mostNameCharacters * 2);
      const length = uint32(mostNameCharacters);
      const [code, item] = read(index, name, length);
      if (code === errors.noMoreItems) return items;
      if (code !== 0) throw new WindowsError(`cannot be read (error ${code})`);
      items.push(item());
    }
  };

  return {
    readKey(hive, path) {
      const opened = Buffer.alloc(8);
      const code: number = openKey(hives[hive], path, 0, readAccess, opened);
      if (code === errors.fileNotFound || code === errors.pathNotFound) return null;
      if (code !== 0) throw new WindowsError(`cannot be read (error ${code})`);
      const key = opened.readBigInt64LE();
      try {
        const values = each((index, name, length): [number, () => RegistryValue] => {
          const [type, size] = [uint32(0), uint32(mostDataBytes)];
          const found: number = enumValue(key, index, name, length, null, type, data, size);
          if (found === errors.moreData) throw new WindowsError('has a value of more than 1 MiB');
          return [
            found,
            () => ({
              name: textOf(name, length),
              type: type.readUInt32LE(),
              data: Buffer.from(data.subarray(0, size.readUInt32LE())),
            }),
          ];
        });
        const subkeys = each((index, name, length): [number, () => string] => [
          enumKey(key, index, name, length, null, null, null, null),
          () => textOf(name, length),
        ]);
        return { values, subkeys };
      } finally {
        closeKey(key);
      }
    },

    securityOf(path) {
      const needed = uint32(0);
      fileSecurity(path, ownerAndAccessList, null, 0, needed);
      const size = needed.readUInt32LE();
      const descriptor = Buffer.alloc(size);
      if (size === 0 || fileSecurity(path, ownerAndAccessList, descriptor, size, needed) === 0)
        throw new WindowsError('cannot be looked at for who may change it');
      return descriptor;
    },
  };
}

function uint32(value: number): Buffer {
  const buffer = Buffer.alloc(4);
  buffer.writeUInt32LE(value);
  return buffer;
}

function textOf(name: Buffer, length: Buffer): string {
  return name.toString('utf16le', 0, length.readUInt32LE() * 2);
}
