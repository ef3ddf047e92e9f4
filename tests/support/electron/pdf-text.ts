import { inflateSync } from 'node:zlib';

/**
 * The text of a PDF as Chromium writes it: pages whose glyphs have two bytes, and for each font a map to Unicode. Without
 * spaces and line breaks, which are positions there.
 */
export function pdfText(pdf: Buffer): string {
  const objects = objectsOf(pdf.toString('latin1'));
  const fonts = new Map<string, Map<string, string>>();
  for (const { head } of objects.values()) {
    for (const [, name = '', id = ''] of head.matchAll(/\/(F\d+) (\d+) 0 R/g)) {
      const [, map] = /\/ToUnicode (\d+) 0 R/.exec(objects.get(id)?.head ?? '') ?? [];
      fonts.set(name, glyphsOf(objects.get(map ?? '')?.stream ?? ''));
    }
  }
  const contents = [...objects.values()]
    .map(({ stream }) => stream)
    .filter((stream) => / T[jJ]\b/.test(stream));
  return contents
    .map((content) => textOf(content, fonts))
    .join('')
    .replaceAll(/\s/g, '');
}

function objectsOf(source: string) {
  const objects = new Map<string, { head: string; stream: string }>();
  for (const [, id = '', body = ''] of source.matchAll(/(?:^|\n)(\d+) 0 obj\s([\s\S]*?)endobj/g)) {
    const start = body.indexOf('stream\n');
    const head = start < 0 ? body : body.slice(0, start);
    const end = body.lastIndexOf('endstream');
    const packed = Buffer.from(start < 0 ? '' : body.slice(start + 'stream\n'.length, end), 'latin1');
    const isPacked = head.includes('/FlateDecode');
    objects.set(id, { head, stream: (isPacked ? inflateSync(packed) : packed).toString('latin1') });
  }
  return objects;
}

/** By `bfchar` and `bfrange` of a map to Unicode. */
function glyphsOf(map: string): Map<string, string> {
  const glyphs = new Map<string, string>();
  for (const [, lines = ''] of map.matchAll(/beginbfchar([\s\S]*?)endbfchar/g))
    for (const [, glyph = '', letter = ''] of lines.matchAll(/<(\w{4})> <(\w+)>/g))
      glyphs.set(glyph.toLowerCase(), fromUtf16(letter));
  for (const [, lines = ''] of map.matchAll(/beginbfrange([\s\S]*?)endbfrange/g))
    for (const [, first = '', last = '', letter = ''] of lines.matchAll(/<(\w{4})> <(\w{4})> <(\w{4})>/g))
      for (let glyph = Number.parseInt(first, 16); glyph <= Number.parseInt(last, 16); glyph += 1)
        glyphs.set(
          glyph.toString(16).padStart(4, '0'),
          String.fromCharCode(Number.parseInt(letter, 16) + glyph - Number.parseInt(first, 16)),
        );
  return glyphs;
}

const fromUtf16 = (hex: string) =>
  String.fromCharCode(...(hex.match(/.{4}/g) ?? []).map((unit) => Number.parseInt(unit, 16)));

function textOf(content: string, fonts: ReadonlyMap<string, ReadonlyMap<string, string>>): string {
  let glyphs: ReadonlyMap<string, string> | undefined;
  let text = '';
  for (const [, font, shown] of content.matchAll(/\/(F\d+) [\d.]+ Tf|<([0-9A-Fa-f]+)>/g)) {
    if (font !== undefined) glyphs = fonts.get(font);
    else for (const glyph of shown?.match(/.{4}/g) ?? []) text += glyphs?.get(glyph.toLowerCase()) ?? '';
  }
  return text;
}
