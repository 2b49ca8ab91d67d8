import type { Statement } from './document';

const writtenTexts = new WeakMap<Statement, string>();

/** A statement without its place and name: equal texts, equal statements of two states of a policy. */
export function textOfStatement(statement: Statement): string {
  let written = writtenTexts.get(statement);
  if (written === undefined) {
    const isName = (name: string): boolean => name === 'place' || name === 'sid' || name === 'index';
    written = JSON.stringify(statement, (name, value: unknown) => (isName(name) ? undefined : value));
    writtenTexts.set(statement, written);
  }
  return written;
}

export function isSameStatement(one: Statement, other: Statement | undefined): boolean {
  return other !== undefined && textOfStatement(one) === textOfStatement(other);
}
