import { fixability, type Finding } from '../engine';

/** `high`, or `undecided` with what it would be. */
export function labelOf({ kind, severity }: Finding): string {
  return kind === 'unknown' ? `undecided (${severity})` : severity;
}

/** The message and the condition under which it holds. */
export function sentenceOf({ message, when }: Finding): string {
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
