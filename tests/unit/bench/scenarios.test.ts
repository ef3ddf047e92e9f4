import { expect, it } from 'vitest';
import { scenarios, scenariosNamed } from '../../bench/scenarios/scenarios.ts';

const namesOf = (names: readonly string[]) => scenariosNamed(names).map(({ name }) => name);

it('are all without a name', () => {
  expect(scenariosNamed([])).toEqual(scenarios);
});

it('come with those that continue their name, and not the other way round', () => {
  expect(namesOf(['workstation'])).toEqual(['workstation', 'workstation-packaged']);
  expect(namesOf(['workstation-packaged'])).toEqual(['workstation-packaged']);
  expect(namesOf(['refresh'])).toEqual(['refresh']);
  expect(namesOf(['cluster'])).toEqual([
    'cluster',
    'cluster-standby',
    'cluster-million',
    'cluster-rotations',
    'cluster-ends',
    'cluster-peers',
  ]);
});
