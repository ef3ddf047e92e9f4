/**
 * The text of a file with a list: UTF-8, UTF-16 as Excel's "Unicode text" has it, also without its byte order mark, or
 * what Excel writes on Western computers (Windows-1252). Null: no text, such as a workbook.
 */
export function decodeList(bytes: Uint8Array): string | null {
  const [first, second] = bytes;
  if ((first === 0xff && second === 0xfe) || second === 0) return new TextDecoder('utf-16le').decode(bytes);
  if ((first === 0xfe && second === 0xff) || first === 0) return new TextDecoder('utf-16be').decode(bytes);
  if (bytes.includes(0)) return null;
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    return new TextDecoder('windows-1252').decode(bytes);
  }
}
