import { isOneOf, isSwitchedOn, type Place, type Value } from '../../lib/template';
import { template } from '../support/lint';

const place: Place = { template: template('Resources: {}'), path: [] };
const text = (value: string): Value => ({ kind: 'text', text: [value], place });

describe('a parameter of which conditions have settled what it is not', () => {
  const open: Value = {
    kind: 'text',
    text: [{ id: 'p', label: '${P}', because: 'nobody knows', not: ['Enabled'] }],
    place,
  };
  test('is not that', () => expect(isOneOf(open, 'Enabled').kind).toBe('no'));
  test('may be something else', () => {
    expect(isOneOf(open, 'Suspended').kind).toBe('unknown');
    expect(isOneOf(open, 'Enabled', 'Suspended').kind).toBe('unknown');
  });
  test('is a part of a text that may be that', () => {
    if (open.kind !== 'text') throw new Error('no text');
    expect(isOneOf({ ...open, text: ['x', ...open.text] }, 'Enabled').kind).toBe('unknown');
  });
});

test.each<[string, Value, string]>([
  ['true', text('true'), 'yes'],
  ['True', text('True'), 'yes'],
  ['false', text('false'), 'no'],
  ['nothing', { kind: 'absent', place }, 'no'],
  ['yes, which is neither', text('yes'), 'unknown'],
  ['an empty text', text(''), 'unknown'],
  ['a list', { kind: 'list', items: [], place }, 'unknown'],
  ['what nobody knows', { kind: 'unknown', because: 'it is made later', place }, 'unknown'],
])('a switch with %s', (_, value, kind) => expect(isSwitchedOn(value).kind).toBe(kind));
