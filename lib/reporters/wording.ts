import { fixability, type Finding, type OpenQuestion } from '../engine';
import type { Cause } from '../template';

/** `high`, or `undecided` with what it would be. */
export function labelOf({ kind, severity }: Finding): string {
  return kind === 'unknown' ? `undecided (${severity})` : severity;
}

/** The message and the condition under which it holds. */
export function sentenceOf({ message, when }: Pick<Finding, 'message' | 'when'>): string {
  return when === undefined ? message : `${message}, when ${when}`;
}

/** What it is about, as a reader knows it: construct path, logical id, or the file. */
export function subjectOf({ subject, location }: Finding): string {
  return subject.constructPath ?? subject.logicalId ?? location.file;
}

/** Where a change has to be made: the line of the program that made the resource, or that of the template. */
export function editedAt({ source, location }: Finding): {
  readonly file: string;
  readonly line: number;
  readonly column: number;
} {
  return source ?? { file: location.file, line: location.range.start.line, column: location.range.start.column };
}

/** `1 finding`, `2 findings` */
export function counted(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? '' : 's'}`;
}

/** What a default run did not ask, and what asks it; undefined when everything was asked. */
export function leftOut(count: number): string | undefined {
  if (count === 0) return undefined;
  return count === 1
    ? '1 rule is not part of the default run; --strict asks it'
    : `${count} rules are not part of the default run; --strict asks them`;
}

/**
 * What to do, exactly: the command for a template that somebody wrote, the line of code for one that the CDK made.
 * Undefined when no rule knows.
 */
export function cureOf(finding: Finding): string | undefined {
  const { automaticFix, fix, subject } = finding;
  const how = fixability(automaticFix);
  if (how !== undefined)
    return `${fix === undefined ? '' : `\`${fix}\`, by `}\`bucket-warden --fix${how === 'safe' ? '' : ' --unsafe'}\``;
  if (automaticFix === undefined || subject.constructPath === undefined) return undefined;
  const lines = automaticFix.edits.map(({ path, value }) => {
    const [, , section, ...property] = path;
    const isPlain = section === 'Properties' && property.every((step) => step !== -1 && step !== 'Fn::If');
    return isPlain
      ? value === undefined
        ? `addPropertyDeletionOverride('${property.join('.')}')`
        : `addPropertyOverride('${property.join('.')}', ${JSON.stringify(value)})`
      : undefined;
  });
  if (lines.includes(undefined)) return undefined;
  const construct = subject.constructPath.replace(/\/Resource$/, '');
  const receiver = construct === subject.constructPath ? 'resource' : '(construct.node.defaultChild as CfnResource)';
  return `${lines.map((line) => `\`${receiver}.${line}\``).join(', ')} on \`${construct}\``;
}

/** What is not known, as a clause. */
function missingText({ kind, name }: Cause): string {
  switch (kind) {
    case 'parameter':
      return `the parameter \`${name}\` is not known`;
    case 'parameter-store':
      return `the parameter \`${name}\` is read from Parameter Store`;
    case 'dynamic-reference':
      return `\`${name}\` is read at deployment`;
    case 'import':
    case 'stack-output':
      return `the stack that \`${name}\` comes from was not read`;
    case 'attribute':
      return `\`${name}\` is made at deployment`;
    case 'pseudo-parameter':
      return `\`${name}\` is not known`;
    case 'unread':
    case 'not-there':
      return name;
  }
}

/** `13 findings of 9 rules wait for one answer: the parameter `Stage` is not known` */
export function questionText({ missing, findings }: OpenQuestion): string {
  const rules = new Set(findings.map(({ rule }) => rule.id)).size;
  return `${findings.length} findings of ${counted(rules, 'rule')} wait for one answer: ${missingText(missing)}`;
}

/** How to give the answer; undefined when only the deployment can. */
export function answerTo({ kind, name }: Cause): string | undefined {
  if (kind === 'parameter' || kind === 'parameter-store') return `--parameter ${name}=value`;
  if (kind === 'import' || kind === 'stack-output') return 'give the template of that stack as well';
  if (kind !== 'pseudo-parameter') return undefined;
  if (name === 'AWS::AccountId') return '--account 111122223333';
  return /^AWS::(Region|Partition|URLSuffix)$/.test(name) ? '--region us-east-1' : undefined;
}

/** A name cut in the middle where it is longer: both ends tell. */
export function cutName(name: string, maximum: number): string {
  if (name.length <= maximum) return name;
  return `${name.slice(0, maximum / 2 - 1)}…${name.slice(-maximum / 2)}`;
}
