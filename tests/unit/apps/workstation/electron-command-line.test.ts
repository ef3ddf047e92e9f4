import { describe, expect, it } from 'vitest';
import { electronCommandLine } from '../../../../apps/workstation/electron-command-line.ts';

const given = ['--data', '/somewhere', '--policy', '/policy.json', '--no-sandbox', '--json'];

describe('the command line of the Electron shell', () => {
  it('is read among switches of Chromium', () => {
    expect(electronCommandLine(['electron', '.', ...given], false)).toEqual({
      data: '/somewhere',
      policyFile: '/policy.json',
      json: true,
      doctor: false,
      enrol: false,
    });
  });

  it('chooses no policy where the program is installed', () => {
    expect(electronCommandLine(['carelink', ...given], true)).toMatchObject({
      data: '/somewhere',
      policyFile: undefined,
    });
  });
});
