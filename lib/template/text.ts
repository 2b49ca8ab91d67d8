import { mayHandOutWildcards } from './handed';
import type { Reason } from './reason';
import type { Resource } from './template';

/**
 * A part of a text that only the deployment will know. It stands for one fixed, unknown string: equal ids, equal
 * strings.
 */
export interface Token {
  readonly id: string;
  /** as a person would write it: `${Logs}`, `${AWS::Region}` */
  readonly label: string;
  /** why its text is not known here, as a clause */
  readonly because: Reason;
  /** the resource of the estate whose attribute this is; `Ref` is the attribute '' */
  readonly resource?: Resource;
  readonly attribute?: string;
  /** what the text is made of where that is known; no separator of the class occurs in it */
  readonly alphabet?: 'name' | 'digits' | 'word' | 'letters' | 'identifier' | 'mark';
  /** literals that it is known not to be, in the world it belongs to */
  readonly not?: readonly string[];
}

/** A string with holes that keep their identity: adjacent literals are merged and no part is empty. */
export type Text = readonly (string | Token)[];

export function text(...parts: readonly (string | Token | Text)[]): Text {
  const merged: (string | Token)[] = [];
  for (const part of parts) {
    if (isText(part)) for (const one of part) append(merged, one);
    else append(merged, part);
  }
  return merged;
}

function append(merged: (string | Token)[], part: string | Token): void {
  if (part === '') return;
  const last = merged.at(-1);
  if (typeof part === 'string' && typeof last === 'string') merged[merged.length - 1] = last + part;
  else merged.push(part);
}

function isText(part: string | Token | Text): part is Text {
  return Array.isArray(part);
}

/**
 * Whether a part may turn out to hold wildcards or separators: what a user passes in or a custom resource hands out
 * may, unless the template says what it is made of; what AWS makes at deployment, or is the account's or region's, does
 * not.
 */
export function mayHoldAnything({ id, resource, alphabet }: Token): boolean {
  return (resource === undefined || mayHandOutWildcards(resource)) && alphabet === undefined && !id.startsWith('AWS::');
}

/** The plain string, or undefined while the text holds a token. */
export function plain(value: Text): string | undefined {
  if (value.length === 0) return '';
  const [only] = value;
  return value.length === 1 && typeof only === 'string' ? only : undefined;
}

/** The same text as it is in the partition `aws`, where the partition alone is open: what does not depend on it. */
export function inFirstPartition(value: Text): Text {
  return text(...value.map((part) => (typeof part !== 'string' && part.id === 'AWS::Partition' ? 'aws' : part)));
}

/** One string for each distinct text; the separator cannot occur in a template that was read. */
export function textKey(value: Text): string {
  return value.map((part) => (typeof part === 'string' ? part : `\u0000${part.id}\u0000`)).join('');
}

/** As a person would write it, with `${…}` for what is open. */
export function render(value: Text): string {
  return value.map((part) => (typeof part === 'string' ? part : part.label)).join('');
}

export function tokensOf(value: Text): readonly Token[] {
  return value.filter((part) => typeof part !== 'string');
}

/** Why the text is not known, from its first token. */
export function whyOpenValue(value: Text): Reason | undefined {
  return tokensOf(value)[0]?.because;
}

const outside: Record<NonNullable<Token['alphabet']>, RegExp> = {
  /** bucket names: letters, digits, dots, hyphens */
  name: /[^a-z0-9.-]/,
  digits: /[^0-9]/,
  /** of either case, digits and hyphens */
  letters: /[^A-Za-z0-9-]/,
  /** letters of either case, digits, hyphens, underscores */
  identifier: /[^A-Za-z0-9_-]/,
  /** the same and the other marks that names of IAM hold */
  mark: /[^A-Za-z0-9_+=,.@-]/,
  /** regions, partitions */
  word: /[^a-z0-9-]/,
};

/**
 * The pieces between separators, or undefined when a token might hold the separator and nobody can tell.
 */
export function split(value: Text, separator: string): readonly Text[] | undefined {
  return value.some((part) => mayHold(part, separator)) ? undefined : piecesOf(value, separator);
}

/** The piece at a position, or undefined when nobody can tell where it begins or ends, or there is none. */
export function pieceAt(value: Text, separator: string, position: number): Text | undefined {
  const open = value.findIndex((part) => mayHold(part, separator));
  if (open < 0) return piecesOf(value, separator)[position];
  // the last piece before what is open may go on there
  return piecesOf(value.slice(0, open), separator).slice(0, -1)[position];
}

/** Whether a token might hold the separator. */
function mayHold(part: string | Token, separator: string): boolean {
  return typeof part !== 'string' && (part.alphabet === undefined || !outside[part.alphabet].test(separator));
}

function piecesOf(value: Text, separator: string): readonly Text[] {
  const pieces: (string | Token)[][] = [[]];
  for (const part of value) {
    if (typeof part !== 'string') {
      pieces.at(-1)?.push(part);
      continue;
    }
    const [head, ...tail] = part.split(separator);
    pieces.at(-1)?.push(head ?? '');
    for (const piece of tail) pieces.push([piece]);
  }
  return pieces.map((piece) => text(piece));
}

/**
 * The text as far as the last of a character goes: what a pattern that ends in it can be found in. Without it a text
 * of thousands of beginnings would be looked through to its end from each.
 */
export function throughLast(raw: string, character: string): string {
  return raw.slice(0, raw.lastIndexOf(character) + 1);
}
