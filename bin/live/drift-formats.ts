import { createColors } from 'picocolors';
import type { DriftReport } from '../../lib/live';
import { counted, documentText, visible, type AccessContext } from '../../lib/reporters';

/** What a value is, on one line. */
function shown(value: unknown): string {
  const text = value === undefined ? 'nothing' : typeof value === 'string' ? value : JSON.stringify(value);
  return visible(text.length > 160 ? `${text.slice(0, 157)}…` : text);
}

function pretty({ buckets, isDrifted, isOpen }: DriftReport, { color }: AccessContext): string {
  const colors = createColors(color);
  const blocks = buckets.flatMap(({ bucket, name, because, properties, access }) => {
    if (properties.length === 0 && access.length === 0) return [];
    const called = name === undefined ? '' : ` ${colors.dim(visible(name))}`;
    const reason = because === undefined ? '' : `: ${visible(because)}`;
    const head = `${colors.bold(visible(bucket))}${called}${reason}`;
    const lines = properties.flatMap(({ property, kind, expected, actual, because: why }) => {
      if (kind === 'unknown')
        return [
          `  ${colors.blue('?')} ${visible(property)}: cannot tell${why === undefined ? '' : `: ${visible(why)}`}`,
        ];
      if (property === 'bucket') return [`  ${colors.red('-')} the bucket is not there`];
      return [
        `  ${colors.yellow('~')} ${visible(property)}`,
        `      ${colors.red('template')} ${shown(expected)}`,
        `      ${colors.green('live')}     ${shown(actual)}`,
      ];
    });
    const changes = access.map(
      ({ principal, kind, accessLevels }) =>
        `  ${kind === 'let in' ? colors.red('!') : colors.yellow('!')} ${visible(principal)} is ` +
        `${kind === 'let in' ? 'newly let in' : 'shut out'}: ${accessLevels.join(', ')}`,
    );
    return [[head, ...lines, ...changes].join('\n')];
  });
  const drifted = buckets.filter(
    ({ properties, access }) => access.length > 0 || properties.some(({ kind }) => kind !== 'unknown'),
  ).length;
  const verdict = isDrifted ? colors.red('drift') : colors.green('no drift');
  return `${[
    ...blocks,
    `${colors.bold(verdict)}: ${drifted} of ${counted(buckets.length, 'bucket')} differ from the ` +
      `template${isOpen ? ', and not everything could be compared' : ''}`,
  ].join('\n\n')}\n`;
}

function json({ buckets, isDrifted, isOpen }: DriftReport, { toolVersion }: AccessContext): string {
  return documentText(toolVersion, { isDrifted, isOpen, buckets });
}

/** Formats of `drift`. */
export const driftReporters = { pretty, json } as const satisfies Record<
  string,
  (report: DriftReport, context: AccessContext) => string
>;
