import { isObject, type Json } from './json';
import { get } from './resolve';
import type { Token } from './text';
import { mapValue, unknownValue, type Value } from './value';

/** Why a text that is known holds no document. */
export const noJson = 'the text is no JSON';

/**
 * The policy document at the end of `keys`, as a map: what a property that takes JSON holds is JSON or its text, as
 * CloudFormation passes either on. In a text nothing is a function any more, whatever it looks like.
 * @see https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-s3-bucketpolicy.html
 * @returns unknown when the text is no JSON map, or leaves open more than the texts in it
 */
export function getDocument(value: Value, ...keys: readonly string[]): Value {
  const found = get(value, ...keys);
  if (found.kind !== 'text' || value.kind !== 'map') return found;
  const marks = found.text.some(
    (part) => typeof part === 'string' && (part.includes('\u0001') || part.includes('\\u0001')),
  );
  if (marks) return unknownValue(found.place, 'the text holds control characters');
  const tokens: Token[] = [];
  // a control character is no JSON but in a text, so a token anywhere else is one that nobody can read
  const json = found.text.map((part) => (typeof part === 'string' ? part : `\\u0001${tokens.push(part) - 1}\\u0001`));
  const raw = parsed(json.join(''));
  if (raw === undefined) return unknownValue(found.place, tokens[0]?.because ?? noJson);
  return mapValue(raw, { ...value.scope, embedded: tokens }, found.place);
}

function parsed(text: string): Readonly<Record<string, Json>> | undefined {
  try {
    const raw = JSON.parse(text) as Json;
    return isObject(raw) ? raw : undefined;
  } catch {
    return undefined;
  }
}
