import { describe, expect, it } from 'vitest';
import { systemCodeOf } from '../../../../server/files/system-code.ts';

const systemError = (code: string, errno: number) => Object.assign(new Error(code), { code, errno });

describe('the code of an error of the system', () => {
  it('is its name, also where Node.js has none', () => {
    expect(systemCodeOf(systemError('ENOSPC', -28))).toBe('ENOSPC');
    expect(systemCodeOf(systemError('Unknown system error -117', -117))).toBe('Unknown system error -117');
    expect(systemCodeOf(new TypeError('no error of the system'))).toBe('unknown error');
  });

  it.skipIf(process.platform !== 'linux')('names quotas and shares that have gone', () => {
    expect(systemCodeOf(systemError('Unknown system error -122', -122))).toBe('EDQUOT');
    expect(systemCodeOf(systemError('Unknown system error -116', -116))).toBe('ESTALE');
  });
});
