import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { memorySettings } from '../../bench/processes/token-server.ts';

it.each([
  'build/systemd/carelink-server.service',
  'build/container/Containerfile',
  'apps/windows-service/main_windows.go',
])('what %s gives the server of memory is what is measured', (file) => {
  const text = readFileSync(new URL(`../../../${file}`, import.meta.url), 'utf8');
  expect(text.match(/--max-semi-space-size=\S+ --max-old-space-size=\d+/g)).toEqual([
    memorySettings.NODE_OPTIONS,
  ]);
});
