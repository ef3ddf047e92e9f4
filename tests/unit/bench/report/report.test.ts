import { describe, expect, it } from 'vitest';
import { thisMachine } from '../../../bench/report/machine.ts';
import { pageOf, pageWith } from '../../../bench/report/page.ts';
import { isMet, medianOf, type Row } from '../../../bench/report/row.ts';
import { sectionText } from '../../../bench/report/table.ts';

const ratio: Row = { what: 'ours / theirs', value: 1.25, unit: '×', goal: { atLeast: 1.2 } };
const memory: Row = { what: 'memory', value: 312, unit: 'MB', goal: { atMost: 200 } };
const plain: Row = { what: 'rate', value: 12_345.6, unit: '/s', note: 'p50 1 ms' };

describe('goals', () => {
  it.each([
    [{ atLeast: 2 }, 2, true],
    [{ atLeast: 2 }, 1.99, false],
    [{ atMost: 2 }, 2, true],
    [{ atMost: 2 }, 2.01, false],
    [{ exactly: 50 }, 50, true],
    [{ exactly: 50 }, 51, false],
  ] as const)('%j with %d: %s', (goal, value, met) => {
    expect(isMet({ what: '', unit: '×', value, goal })).toBe(met);
  });

  it('says nothing without a goal', () => expect(isMet(plain)).toBeNull());
});

it('finds the median of odd and even counts', () => {
  expect(medianOf([3, 1, 2])).toBe(2);
  expect(medianOf([4, 1, 2, 3])).toBe(2.5);
  expect(() => medianOf([])).toThrow();
});

it('writes an aligned table and names what was missed', () => {
  const lines = sectionText({ title: 'Refresh', rows: [ratio, memory, plain], failure: null }).split('\n');
  expect(lines[0]).toBe('### Refresh');
  expect(new Set(lines.slice(2, 7).map((line) => line.length)).size).toBe(1);
  expect(lines[4]).toMatch(/1\.25 × +\| ≥ 1\.2 met/);
  expect(lines[5]).toMatch(/312 MB +\| ≤ 200 \*\*missed\*\*/);
  expect(lines[6]).toMatch(/12,346\/s +\| +\| p50 1 ms/);
});

it('says loudly when a scenario broke off', () => {
  expect(sectionText({ title: 'Refresh', rows: [], failure: '3 × timeout' })).toContain(
    '**FAILED: 3 × timeout**',
  );
});

it('writes a page that names the machine, the peers and every section', () => {
  const page = pageOf({
    date: '2030-01-02T03:04:05.000Z',
    machine: { ...thisMachine(), cpu: 'Some CPU' },
    busyCores: 0.04,
    options: { clients: 64, seconds: 3, peers: ['peer A'] },
    sections: [{ title: 'Refresh', rows: [ratio], failure: null }],
  });
  expect(page).toContain('Date: 2030-01-02');
  expect(page).toContain(`Some CPU, ${thisMachine().cores} cores`);
  expect(page).toContain('peers: peer A');
  expect(page).toContain('### Refresh');
});

it('replaces a section that was measured again and leaves the others', () => {
  const report = {
    date: '2030-01-02T03:04:05.000Z',
    machine: thisMachine(),
    busyCores: 0,
    options: { clients: 64, seconds: 3, peers: [] },
    sections: [
      { title: 'Refresh', rows: [plain], failure: null },
      { title: 'Sign-in', rows: [memory], failure: null },
    ],
  };
  const later = { ...report, date: '2031-01-02T03:04:05.000Z', busyCores: 1.5 };
  const page = pageWith(pageOf(report), {
    ...later,
    sections: [
      { title: 'Refresh', rows: [ratio], failure: null },
      { title: 'New', rows: [plain], failure: null },
    ],
  });
  expect(page.match(/^### .*$/gm)).toEqual(['### Refresh', '### Sign-in', '### New']);
  expect(page).toContain('Date: 2030-01-02');
  expect(page).toContain('### Refresh\n\nMeasured 2031-01-02, with 1.5 cores busy with other programs.');
  expect(page.match(/12,346/g)).toHaveLength(1);
});
