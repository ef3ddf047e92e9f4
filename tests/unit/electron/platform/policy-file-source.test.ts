import { mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { PolicyFileSource } from '../../../../electron/platform/policy-file-source.ts';

let folder: string;
let file: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'carelink-policy-'));
  file = join(folder, 'policy.json');
});
afterEach(() => rm(folder, { recursive: true, force: true }));

describe('PolicyFileSource', () => {
  it('is null without a file or its folder', async () => {
    expect(await new PolicyFileSource(file).read()).toBeNull();
    expect(await new PolicyFileSource(join(folder, 'none', 'policy.json')).read()).toBeNull();
  });

  it.each(['', '\uFEFF'])('gives the raw values, with and without a byte order mark', async (mark) => {
    await writeFile(file, `${mark}{"server_url":"https://x","unknown":[1]}`);
    expect(await new PolicyFileSource(file).read()).toEqual({ server_url: 'https://x', unknown: [1] });
  });

  it('does not let a broken policy pass as none', async () => {
    await writeFile(file, '{"server_url":');
    await expect(new PolicyFileSource(file).read()).rejects.toThrow('is not valid JSON');
    await expect(new PolicyFileSource(folder).read()).rejects.toThrow('cannot be read');
    await writeFile(file, ' '.repeat(1024 * 1024 + 1));
    await expect(new PolicyFileSource(file).read()).rejects.toThrow('larger than 1 MiB');
  });

  it('is no default where a file was named, and no link that leads nowhere', async () => {
    const required = { isRequired: true };
    await expect(new PolicyFileSource(file, required).read()).rejects.toThrow('cannot be read (ENOENT)');
    await expect(new PolicyFileSource(join(folder, 'none', 'policy.json'), required).read()).rejects.toThrow(
      'cannot be read',
    );
    await symlink(join(folder, 'unmounted', 'policy.json'), file);
    await expect(new PolicyFileSource(file).read()).rejects.toThrow('cannot be read (ENOENT)');
  });
});
