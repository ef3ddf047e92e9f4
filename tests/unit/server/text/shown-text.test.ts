import { describe, expect, it } from 'vitest';
import { channels } from '../../../../electron/core/contract/channels.ts';
import { signInRequest } from '../../../../server/contract/account.ts';
import { administrationEndpoints } from '../../../../server/contract/administration.ts';
import { enrolRequest } from '../../../../server/contract/devices.ts';
import {
  emergencyEndpoints,
  emergencyReasonText,
  reviewNote,
} from '../../../../server/contract/emergency.ts';
import { initialsOf } from '../../../../server/contract/initials.ts';
import { shownName } from '../../../../server/contract/shown-text.ts';
import { escapeLine, escapeLines, printableJson } from '../../../../server/text/escape-for-screen.ts';
import { cutText, graphemeLength } from '../../../../server/text/shown-text.ts';

const nurse = '👩🏽\u200d⚕️';

describe('a name that others are shown', () => {
  it.each([
    ['B-204', 'B-204'],
    ['  B-204 \u00a0', 'B-204'],
    ['Ba\u0308renhaus', 'Bärenhaus'],
    ['Stat\u200bion \ufeff3\u00ad', 'Station 3'],
    ['\u200fمحطة 3\u200f', 'محطة 3'],
    ['می\u200cخواهم', 'می\u200cخواهم'],
    [`Ward ${nurse}`, `Ward ${nurse}`],
    ['नर्स स्टेशन', 'नर्स स्टेशन'],
  ])('may be %j, and is kept as %j', (given, kept) => expect(shownName.parse(given)).toBe(kept));

  it.each([
    ['a clearing of the screen', '\u001b[2J B-204'],
    ['the same of Latin-1', '\u009b2J B-204'],
    ['a bell', 'B\u0007'],
    ['a line', 'B\nC'],
    ['a line of Windows', 'B\r\nC'],
    ['a tab', 'B\tC'],
    ['a line separator', 'B\u2028C'],
    ['a paragraph separator', 'B\u2029C'],
    ['an override', 'B\u202e402'],
    ['an embedding', 'B\u202a402'],
    ['an isolate', 'B\u2066402\u2069'],
    ['an annotation', 'B\ufff9x\ufffb'],
    ['half an emoji', 'B\ud83e'],
    ['a non-character', 'B\uffff'],
    ['nothing but what is invisible', '\u200b\u3164\u2060'],
    ['nothing', ' '],
    ['65 characters', 'x'.repeat(65)],
    ['marks without end', `a${'\u0300\u0301'.repeat(100)}`],
    ['very much', 'x'.repeat(100_000)],
  ])('is refused with %s', (_name, given) => {
    expect(shownName.safeParse(given).success).toBe(false);
    for (const [schema, body] of [
      [signInRequest, { username: 'ana', password: 'x', device: given }],
      [enrolRequest, { code: 'K7QM2F9AXW3T8PZC', name: given }],
      [administrationEndpoints.adminMakeDeviceCode.body, { ward: given }],
    ] as const)
      expect(schema.safeParse(body).success).toBe(false);
    const input = { code: 'x', person: given, reasonCode: 'other', reason: 'long enough', confirmed: true };
    expect(channels['emergency.start-offline'].input.safeParse(input).success).toBe(false);
    expect(emergencyEndpoints.offlineUse.body.shape.person.safeParse(given).success).toBe(false);
  });

  it('is as long as people see it', () => {
    expect(shownName.parse('🩺'.repeat(64))).toBe('🩺'.repeat(64));
    expect(shownName.safeParse('🩺'.repeat(65)).success).toBe(false);
    expect(graphemeLength(`${nurse}e\u0301한`)).toBe(3);
  });
});

describe('text of several lines', () => {
  it('keeps its lines, in one spelling', () => {
    const given = 'The patient fell\r\nin the bath.\tNobody\u2028saw it.\u200b ';
    expect(emergencyReasonText.parse(given)).toBe('The patient fell\nin the bath. Nobody\nsaw it.');
    expect(reviewNote.parse('a\rb')).toBe('a\nb');
  });

  it.each(['\u001b[2J', '\u009b', '\u202e', '\u2067', '\0', '\ud800'])('is refused with %j', (odd) => {
    expect(emergencyReasonText.safeParse(`long enough ${odd}`).success).toBe(false);
    expect(reviewNote.safeParse(odd + odd).success).toBe(false);
  });

  it('counts what people see', () => {
    expect(emergencyReasonText.safeParse(nurse.repeat(10)).success).toBe(true);
    expect(emergencyReasonText.safeParse(nurse.repeat(9)).success).toBe(false);
  });
});

it('nothing is cut in half', () => {
  expect(cutText(`abc${nurse}d`, 4)).toBe(`abc${nurse}`);
  expect(cutText(`abc${nurse}d`, 3)).toBe('abc');
  expect(cutText('🩺'.repeat(80), 64)).toBe('🩺'.repeat(64));
  expect(cutText(`a${'\u0300'.repeat(1_000)}`, 64)).toBe('');
  expect(initialsOf('𝒜na 𝒵oe').isWellFormed()).toBe(true);
});

describe('what the command line prints', () => {
  const odd = 'B\u001b[2J\u009b\u202e\u2028\u200b\ud83e\ufeff\u007f';
  const spelled = 'B\\u001b[2J\\u009b\\u202e\\u2028\\u200b\\ud83e\\ufeff\\u007f';

  it('obeys nothing that an old row holds', () => {
    expect(escapeLine(`${odd}\n${nurse} Ä`)).toBe(`${spelled}\\u000a${nurse} Ä`);
    expect(escapeLines(`${odd}\nB`)).toBe(`${spelled}\nB`);
    expect(escapeLine('DOMAIN\\ana 한 می\u200cخواهم')).toBe('DOMAIN\\ana 한 می\u200cخواهم');
  });

  it('is the same JSON as before', () => {
    const value = { name: odd, lines: 'a\nb', [odd]: nurse };
    expect(printableJson(value)).not.toMatch(/[\u007f-\u009f\u200b\u202e\u2028\ufeff]/);
    expect(JSON.parse(printableJson(value))).toEqual(value);
  });
});
