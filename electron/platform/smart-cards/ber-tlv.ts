/** BER-TLV as cards use it: a tag of one byte, the length in one to three bytes, the value. */
export function tlv(tag: number, ...values: readonly Buffer[]): Buffer {
  const value = Buffer.concat(values);
  const { length } = value;
  const size =
    length < 0x80 ? [length] : length < 0x100 ? [0x81, length] : [0x82, length >> 8, length & 0xff];
  return Buffer.concat([Buffer.from([tag, ...size]), value]);
}

/** The value of the first element with a tag; null: there is none, or what comes before it is no BER-TLV. */
export function valueIn(tag: number, bytes: Buffer): Buffer | null {
  for (let rest = bytes; ; ) {
    const first = next(rest);
    if (first === null) return null;
    if (first.tag === tag) return first.value;
    ({ rest } = first);
  }
}

function next(bytes: Buffer): { readonly tag: number; readonly value: Buffer; readonly rest: Buffer } | null {
  const [tag, first] = bytes;
  if (tag === undefined || first === undefined) return null;
  const more = first < 0x80 ? 0 : first - 0x80;
  // Of no length, or of one beyond what a card can hold.
  if (first === 0x80 || more > 2 || bytes.length < 2 + more) return null;
  const length = more === 0 ? first : bytes.readUIntBE(2, more);
  const start = 2 + more;
  const end = start + length;
  if (bytes.length < end) return null;
  return { tag, value: bytes.subarray(start, end), rest: bytes.subarray(end) };
}
