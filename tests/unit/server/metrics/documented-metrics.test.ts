import { readFile } from 'node:fs/promises';
import { expect, it } from 'vitest';
import { limits, refreshOutcomes } from '../../../../server/domain/ports/metrics.ts';
import { ServerMetrics } from '../../../../server/running/server-metrics.ts';

const page = await readFile(new URL('../../../../docs/operation.md', import.meta.url), 'utf8');

it('every metric, outcome and limit stands in docs/operation.md', async () => {
  const metrics = new ServerMetrics('node-1');
  try {
    metrics.countSessions(async () => 0);
    metrics.showEmergencies(async () => ({ open: 0, overdue: 0, alerts: 0 }));
    metrics.showDatabase('', async () => null);
    metrics.showCertificate(() => ({ cert: '', key: '', subject: '', validToMs: 0 }));
    const text = await metrics.page(() => null).text();
    const names = [...text.matchAll(/^# TYPE carelink_(\S+) /gm)].map(([, name = '']) => name);
    expect(names.length).toBeGreaterThan(20);
    for (const name of names) expect(page).toMatch(new RegExp(`\`${name}(\\{[a-z,]+\\})?\``));
    for (const value of [...refreshOutcomes, ...limits]) expect(page).toContain(`\`${value}\``);
  } finally {
    await metrics.stop();
  }
});

it('what cannot be counted now has no value, and the rest of the page stays', async () => {
  const metrics = new ServerMetrics('node-1');
  try {
    metrics.countSessions(async () => {
      throw new Error('the database is locked');
    });
    const text = await metrics.page(() => null).text();
    expect(text).toContain('# TYPE carelink_sessions_active gauge');
    expect(text).not.toMatch(/^carelink_sessions_active/m);
    expect(text).toMatch(/^carelink_refreshes_total\{outcome="rotated"\} 0$/m);
  } finally {
    await metrics.stop();
  }
});
