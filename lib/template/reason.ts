/**
 * Kinds of things that would have to be known: a `parameter` without a value, which `--parameter` gives; a parameter of
 * type `AWS::SSM::Parameter::…`, read from `parameter-store`; a `dynamic-reference`; an `import` or `stack-output` of a
 * stack that was not read; an `attribute` of a resource; a `pseudo-parameter`; what a call about a running bucket left
 * `unread`; what a running store has no setting for (`not-there`), so that nothing about it can be asked.
 */
export const causeKinds = [
  'parameter',
  'parameter-store',
  'dynamic-reference',
  'import',
  'stack-output',
  'attribute',
  'pseudo-parameter',
  'unread',
  'not-there',
] as const;

/** What would have to be known for an answer; findings that nobody could decide are told together by it. */
export interface Cause {
  readonly kind: (typeof causeKinds)[number];
  /** of the parameter, resource or export */
  readonly name: string;
}

/** Why nobody can tell, in words, with what would have to be known. */
export class KnownReason {
  constructor(
    readonly words: string,
    readonly cause: Cause,
  ) {}

  toString(): string {
    return this.words;
  }
}

/** Why nobody can tell, as a clause. A text alone has a cause that nothing else has. */
export type Reason = string | KnownReason;

/** What would have to be known, where that is one thing. */
export function causeOf(reason: Reason | undefined): Cause | undefined {
  return reason instanceof KnownReason ? reason.cause : undefined;
}

/**
 * A sentence about a reason, with the same cause: reason`whether it is on: ${because}`. Of several the first counts.
 */
export function reason(strings: TemplateStringsArray, ...parts: readonly Reason[]): Reason {
  const words = strings.map((between, index) => `${between}${String(parts[index] ?? '')}`).join('');
  const cause = parts.map(causeOf).find((one) => one !== undefined);
  return cause === undefined ? words : new KnownReason(words, cause);
}
