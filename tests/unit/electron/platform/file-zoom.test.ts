import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { FileZoom } from '../../../../electron/platform/file-zoom.ts';

describe('the kept zoom', () => {
  let folder: string;
  let file: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'carelink-zoom-'));
    file = join(folder, 'zoom.json');
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  it('is there for the next start when the call returns, and leaves nothing else', () => {
    new FileZoom(file).keep(1.25);
    new FileZoom(file).keep(1.5);
    expect(new FileZoom(file).read()).toBe(1.5);
    expect(readdirSync(folder)).toEqual(['zoom.json']);
  });

  it.each([
    '',
    '{',
    'null',
    '1.5',
    '{"factor":"1.5"}',
    '{"factor":0}',
    '{"factor":-1}',
    '{"factor":1e999}',
    '{"factor":1,"x":1}',
  ])('is none when the file holds %j, and is written anew', (content) => {
    writeFileSync(file, content);
    const zoom = new FileZoom(file);
    expect(zoom.read()).toBeNull();
    zoom.keep(2);
    expect(zoom.read()).toBe(2);
  });

  it('is none without a file, and a folder that takes none does no harm', () => {
    const zoom = new FileZoom(join(folder, 'missing', 'zoom.json'));
    expect(zoom.read()).toBeNull();
    zoom.keep(2);
    expect(zoom.read()).toBeNull();
  });
});
