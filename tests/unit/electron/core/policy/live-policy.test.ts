import { expect, it } from 'vitest';
import { completedPolicy, defaultPolicy } from '../../../../../electron/core/policy/effective-policy.ts';
import { livePolicy } from '../../../../../electron/core/policy/live-policy.ts';

it('applies at once what is safe to change, and leaves the rest to the next start', () => {
  const { policy, update } = livePolicy(completedPolicy({ server_url: 'https://a.example', pin: 'offered' }));
  const next = completedPolicy({ server_url: 'https://b.example', pin: 'off', ward: 'ICU', printer: 'p' });
  expect(update(next)).toEqual({
    changed: ['ward', 'server_url', 'pin', 'printer'],
    waiting: ['server_url', 'printer'],
  });
  expect(policy).toMatchObject({ server_url: 'https://a.example', pin: 'off', ward: 'ICU', printer: null });
  expect(update(next).changed).toEqual(['server_url', 'printer']);
  expect(update(completedPolicy({ server_url: 'https://a.example' })).waiting).toEqual([]);
  expect({ ...policy }).toEqual({ ...defaultPolicy, server_url: 'https://a.example' });
});
