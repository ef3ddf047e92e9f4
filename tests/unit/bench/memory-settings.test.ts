import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { memorySettings } from '../../bench/processes/token-server.ts';

it('the benchmark gives the server the memory settings of its service', () => {
  const unit = readFileSync(
    new URL('../../../build/systemd/carelink-server.service', import.meta.url),
    'utf8',
  );
  const assignments = unit.split('\n').filter((line) => line.startsWith('Environment='));
  const settings = assignments.map((line) => line.slice('Environment='.length).replace(/^"(.*)"$/, '$1'));
  for (const [name, value] of Object.entries(memorySettings)) expect(settings).toContain(`${name}=${value}`);
});
