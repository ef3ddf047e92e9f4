import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { createIntl } from 'react-intl';
import { describe, expect, it } from 'vitest';
import { en, type MessageId } from '../../../../../renderer/ui/messages/en.ts';
import { es } from '../../../../../renderer/ui/messages/es.ts';
import { type LanguageTag, languages, pickLanguage } from '../../../../../renderer/ui/messages/languages.ts';

const ids = Object.keys(en) as MessageId[];
const values = {
  app: 'Vitals',
  notice: 'tonight',
  version: '0.2.0',
  contact: 'extension 4711',
  station: 'B-204',
  since: '13:58',
  until: '14:19',
  time: '14:02',
  wait: '27 s',
  items: 'one, two',
  item: 'your drafts',
  names: 'Vitals and Charts',
  percent: '58 %',
  file: '/home/ward-b/Documents/report.txt',
  count: 17,
  device: 'ICU-3',
  printer: 'ward-b-laser',
  left: '14 min',
  minutes: 5,
  tries: 3,
  name: 'Ana Ruiz',
  initials: 'AR',
  apps: 'Vitals notes',
  drafts: 2,
  person: 'Dr Imani Okafor',
  hours: 4,
  seconds: 7,
  clock: 'Monday 4 March, 08:12',
  span: '17 minutes',
  times: 3,
  done: 5,
  number: 3,
  all: 11,
  fail: 1,
  warn: 2,
  line: 4,
  most: 200,
  problem: 'the name is missing.',
  value: '=1+1',
  wards: 'Ward C',
  columns: 'Telephone',
};

/** Names in braces followed by the closing brace or a comma: the placeholders of an ICU message. */
const placeholdersOf = (message: string) =>
  [...new Set([...message.matchAll(/\{(\w+)(?=[},])/g)].map(([, name]) => name))].toSorted();

describe.each(languages)('the catalogue of $name', ({ tag, catalogue, words }) => {
  it('has exactly the messages of the English one, none of them empty', () => {
    expect(Object.keys(catalogue).toSorted()).toEqual(ids.toSorted());
    for (const id of ids) expect(catalogue[id].trim(), id).not.toBe('');
  });

  it('fills in the same placeholders', () => {
    for (const id of ids) expect(placeholdersOf(catalogue[id]), id).toEqual(placeholdersOf(en[id]));
  });

  it('has one word for each thing', () => {
    const others = {
      en: /draft|half-written|IT department/i,
      de: /Entwurf|angefangene|IT-Abteilung|PIN stimmt/i,
      es: /borrador|a medias|equipo|\bTI\b|departamento/i,
    };
    for (const id of ids) expect(catalogue[id].replaceAll(/\{[^{}]*/g, ''), id).not.toMatch(others[tag]);
  });

  it('can be formatted without a complaint', () => {
    const complaints: string[] = [];
    const intl = createIntl({
      locale: tag,
      messages: catalogue,
      onError: (error) => void complaints.push(error.message),
    });
    for (const id of ids)
      expect(intl.formatMessage({ id }, { ...words, ...values }), id).not.toMatch(/[{}<>]/);
    expect(complaints).toEqual([]);
  });

  it('is its own: what is the same as in English is the same on purpose', () => {
    if (tag === 'en') return;
    const same = ids.filter((id) => catalogue[id] === en[id]);
    const shared = [
      'app.name',
      'app.version',
      'apps.heading',
      'apps.keys',
      'duration.hours',
      'duration.minutes',
      'duration.seconds',
      'field.pin',
      'pin.label',
      'wiped.counted',
      'wiped.named',
    ];
    expect([...shared, 'generated.name']).toEqual(expect.arrayContaining(same));
  });
});

/** As a screen would show it. */
function shown(language: LanguageTag, id: MessageId, given: Record<string, string | number>): unknown {
  const { catalogue: messages, words } = languages.find(({ tag }) => tag === language) ?? languages[0];
  return createIntl({ locale: language, messages }).formatMessage({ id }, { ...words, ...given });
}

describe('a time in Spanish', () => {
  it.each([
    ['14:05', 'Terminó a las 14:05.'],
    ['13:05', 'Terminó a las 13:05.'],
    ['01:05', 'Terminó a la 01:05.'],
    ['1:05', 'Terminó a la 1:05.'],
    ['01:05 p. m. (mar)', 'Terminó a la 01:05 p. m. (mar).'],
    ['11:01', 'Terminó a las 11:01.'],
    ['00:01', 'Terminó a las 00:01.'],
  ])('%s has the article of its hour', (time, sentence) => {
    expect(shown('es', 'ended.at', { time })).toBe(sentence);
  });

  it('has none where the time stands by itself', () => {
    expect(ids.filter((id) => /\b(la|las)$/.test(es[id]))).toEqual([]);
  });

  it('has it in every message with a time', () => {
    const times = /\{(time|since|until)\}/g;
    const agoOrAlone = ['people.locked', 'badges.since', 'badges.removeSince', 'draft.saved'];
    for (const id of ids) {
      if (agoOrAlone.includes(id)) continue;
      for (const { index } of es[id].matchAll(times)) expect(es[id].slice(0, index), id).toMatch(/<las>$/);
    }
  });
});

describe('a number', () => {
  it.each([
    ['en', 'within 1 second,'],
    ['de', 'innerhalb von 1 Sekunde '],
    ['es', 'antes de 1 segundo,'],
  ] as const)('of one is no plural: %s', (language, words) => {
    expect(shown(language, 'badges.opensAgain', { seconds: 1 })).toContain(words);
  });

  it.each(languages)('next to a word is in a plural: $name', ({ catalogue }) => {
    // Repetitions begin with two, and no list that is too long has one line.
    const always = ['activity.renewedTimes', 'activity.wrong_pinTimes', 'staff.tooMany', 'activity.more'];
    const counts = /\{(count|seconds|minutes|hours|tries|times|drafts)\} \p{L}{4}/u;
    for (const id of ids) if (!always.includes(id)) expect(catalogue[id], id).not.toMatch(counts);
  });
});

describe('messages', () => {
  it('are all used by a screen', () => {
    const source = sourcesUnder('renderer').join('\n');
    const unused = ids.filter((id) => {
      const family = id.slice(0, id.lastIndexOf('.'));
      return !source.includes(`'${id}'`) && !source.includes(`"${id}"`) && !source.includes(`\`${family}.$`);
    });
    expect(unused).toEqual([]);
  });
});

describe('pickLanguage', () => {
  it('takes the first wanted language that there is, whatever the region', () => {
    expect(pickLanguage([null, 'fr-FR', 'de-AT', 'es'])).toBe('de');
    expect(pickLanguage(['es-419'])).toBe('es');
  });
  it('falls back to English', () => {
    expect(pickLanguage([])).toBe('en');
    expect(pickLanguage(['fr', 'xx-YY'])).toBe('en');
  });
});

function sourcesUnder(folder: string): string[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((file) => /\.tsx?$/.test(file) && !file.includes('messages'))
    .map((file) => readFileSync(join(folder, file), 'utf8'));
}
