import { expect, it } from 'vitest';
import { nodesConfiguration } from '../../ha/system/load-balancer.ts';

it('the trial fills nodes and ports into the configuration of HAProxy that is shipped, and nothing of it is left over', () => {
  const nodes = [
    { name: 'node1', port: 4001 },
    { name: 'node2', port: 4002 },
  ];
  const text = nodesConfiguration({ port: 4443, plainPort: 4080 }, nodes);
  expect(text).toContain('bind 127.0.0.1:4443\n');
  expect(text).toContain('server node2 127.0.0.1:4002\n');
  expect(text).toContain('server node2-unchecked 127.0.0.1:4002 no-check backup\n');
  expect(text).not.toMatch(/^[^#\n]*(10\.0\.0\.|ssl|\/etc\/)/m);
});
