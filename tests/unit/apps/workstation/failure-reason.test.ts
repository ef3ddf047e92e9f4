import { expect, it } from 'vitest';
import { failureReason } from '../../../../apps/workstation/run-server-process.ts';
import { ConfigError } from '../../../../server/create-server.ts';
import { KeyFileError } from '../../../../server/crypto/key-file.ts';
import { DatabaseError } from '../../../../server/store/database-error.ts';

it.each([ConfigError, KeyFileError, DatabaseError])('passes on what an administrator can mend', (Fault) => {
  expect(failureReason(new Fault('The file /a is not one of ours.'))).toBe('The file /a is not one of ours.');
});

it('is one line that fits into the message', () => {
  expect(failureReason(new DatabaseError('one\r\ntwo\0three'))).toBe('one two three');
  expect(failureReason(new DatabaseError('x'.repeat(900)))).toHaveLength(500);
});

it('keeps unexpected faults for the log', () => {
  for (const fault of [new TypeError('undefined is not a function'), 'text', null])
    expect(failureReason(fault)).toBe('The server could not be started.');
});
