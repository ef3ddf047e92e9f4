import { Readable } from 'node:stream';
import { describe, expect, it } from 'vitest';
import { readFirstLine } from '../../../../apps/workstation/read-first-line.ts';

describe('the first line of a stream', () => {
  it.each([
    [['K7QM', '-2F9A\n', 'more\n'], 'K7QM-2F9A'],
    [['  K7QM-2F9A  \r\n'], 'K7QM-2F9A'],
    [['no end of line'], 'no end of line'],
    [[], ''],
    [['\nsecond'], ''],
    [['x'.repeat(300)], ''],
    [['K7QM\r2F9A'], 'K7QM'],
    [['\ufeffK7QM\r\n'], 'K7QM'],
  ])('of %j is %j', async (chunks, line) => expect(await readFirstLine(Readable.from(chunks))).toBe(line));

  it('is read letter by letter, also in the UTF-16 of Windows and with letters of several bytes', async () => {
    const bytes = (encoded: Buffer) => Readable.from([...encoded].map((byte) => Buffer.of(byte)));
    expect(await readFirstLine(bytes(Buffer.from('\ufeffK7QM\r\nmore', 'utf16le')))).toBe('K7QM');
    expect(await readFirstLine(bytes(Buffer.from('Zürich\n')))).toBe('Zürich');
  });

  it('is empty when the stream breaks', async () => {
    const broken = new Readable({ read: () => broken.destroy(new Error('gone')) });
    expect(await readFirstLine(broken)).toBe('');
  });
});
