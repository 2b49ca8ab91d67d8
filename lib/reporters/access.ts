import { createColors } from 'picocolors';
import type {
  AccessCell,
  AccessReport,
  AccessRow,
  BucketAccessReport,
  CanReport,
  CanStep,
  Grant,
  Location,
} from '../engine';
import { plainText } from './plain-text';
import { table } from './csv';
import { documentText } from './document-text';
import { visible } from './escape-controls';
import { opennessJson, requestsText } from './openness';

/** What these reports may know besides their content. */
export interface AccessContext {
  readonly toolVersion: string;
  readonly color: boolean;
}

const accessLevels = ['read', 'list', 'write', 'delete', 'administer'] as const;
type AccessLevel = (typeof accessLevels)[number];

function lineOf({ file, range }: Location): string {
  return `${file}:${range.start.line}`;
}

/** One line for each principal that grants are alike for, and below it why. */
function prettyAccess({ buckets }: AccessReport, { color }: AccessContext): string {
  const colors = createColors(color);
  const mark = ({ verdict }: AccessCell, width: number): string => {
    const text = { yes: 'yes', no: '-', unknown: '?' }[verdict].padEnd(width);
    return verdict === 'yes' ? colors.bold(text) : verdict === 'unknown' ? colors.blue(text) : colors.dim(text);
  };
  const blocks = buckets.map((bucket) => {
    const width = Math.max(9, ...ownRows(bucket).map(({ principal }) => visible(principal).length)) + 2;
    const lines = [`${colors.bold(visible(bucket.name))}  ${colors.dim(visible(lineOf(bucket.location)))}`];
    if (bucket.rows.length === 0)
      return [...lines, '  nobody but the principals of its own account whom other templates or people admit'].join(
        '\n',
      );
    const heads = accessLevels.map((accessLevel) => accessLevel.padEnd(accessLevel.length + 2));
    lines.push(colors.dim(`  ${'principal'.padEnd(width)}${heads.join('')}requests`));
    for (const row of ownRows(bucket)) {
      const marks = accessLevels.map((accessLevel) => mark(row.may[accessLevel], accessLevel.length + 2));
      const requests = row.openness === undefined ? '' : requestsText(row.openness);
      const when = row.when === undefined ? '' : colors.dim(`  when ${visible(row.when)}`);
      lines.push(`  ${visible(row.principal).padEnd(width)}${marks.join('')}${requests}${when}`.trimEnd());
      for (const note of notesOf(row)) lines.push(colors.dim(`      ${visible(note)}`));
    }
    return lines.join('\n');
  });
  return `${blocks.length === 0 ? 'no bucket' : blocks.join('\n\n')}\n`;
}

/** The rows without what everybody may anyway: that is told once, with those who need not even sign. */
function ownRows({ rows }: BucketAccessReport): readonly AccessRow[] {
  const everyone = rows.filter(({ principal }) => principal === 'anyone, unsigned');
  return rows.flatMap((row): readonly AccessRow[] => {
    const open = everyone.find(({ when }) => when === row.when);
    if (open === undefined || open === row) return [row];
    const told = new Set(
      accessLevels.flatMap((accessLevel) =>
        open.may[accessLevel].grants.map((grant) => `${accessLevel} ${describeGrant(grant)}`),
      ),
    );
    const may = byAccessLevel(
      accessLevels.map(
        (accessLevel) =>
          [
            accessLevel,
            {
              ...row.may[accessLevel],
              grants: row.may[accessLevel].grants.filter(
                (grant) => !told.has(`${accessLevel} ${describeGrant(grant)}`),
              ),
            },
          ] as const,
      ),
    );
    return notesOf({ ...row, may }).length === 0 ? [] : [{ ...row, may }];
  });
}

function byAccessLevel(cells: readonly (readonly [AccessLevel, AccessCell])[]): AccessRow['may'] {
  const found = new Map(cells);
  const none: AccessCell = { verdict: 'no', grants: [] };
  const of = (accessLevel: AccessLevel): AccessCell => found.get(accessLevel) ?? none;
  return { read: of('read'), list: of('list'), write: of('write'), delete: of('delete'), administer: of('administer') };
}

/** Each statement once, with all that it grants. */
function notesOf({ may }: AccessRow): readonly string[] {
  const byGrant = new Map<string, AccessLevel[]>();
  for (const accessLevel of accessLevels) {
    for (const grant of may[accessLevel].grants) {
      const text = describeGrant(grant);
      byGrant.set(text, [...(byGrant.get(text) ?? []), accessLevel]);
    }
    const { because } = may[accessLevel];
    if (because !== undefined)
      byGrant.set(`cannot tell: ${because}`, [...(byGrant.get(`cannot tell: ${because}`) ?? []), accessLevel]);
  }
  return [...byGrant].map(([text, granted]) => `${granted.join(', ')}: ${text}`);
}

function describeGrant({ policy, sid, location, resources, conditions, exceptFor, through }: Grant): string {
  const except = exceptFor.map((one) => {
    const what = one.conditions.length === 0 ? 'a part' : one.conditions.join(' and ');
    return `${what}${one.sid === undefined ? '' : ` by ${one.sid}`}, ${lineOf(one.location)}`;
  });
  return [
    `${resources.join(', ')}${conditions.length === 0 ? '' : ` if ${conditions.join(' and ')}`} `,
    `(${policy}${sid === undefined ? '' : ` ${sid}`}, ${lineOf(location)})`,
    through === undefined ? '' : `, through the access point ${through.name}`,
    except.length === 0 ? '' : `, denied: ${except.join('; ')}`,
  ].join('');
}

function place({ file, path, range }: Location): object {
  return { file, path, start: range.start, end: range.end };
}

function jsonAccess({ buckets }: AccessReport, { toolVersion }: AccessContext): string {
  const cell = ({ grants, ...rest }: AccessCell): object => ({
    ...rest,
    grants: grants.map(({ location, exceptFor, through, ...grant }) => ({
      ...grant,
      location: place(location),
      ...(through ? { through: { name: through.name, location: place(through.location) } } : {}),
      exceptFor: exceptFor.map((one) => ({ ...one, location: place(one.location) })),
    })),
  });
  const bucket = ({ location, rows, ...rest }: BucketAccessReport): object => ({
    ...rest,
    location: place(location),
    principals: rows.map(({ may, openness, ...row }) => ({
      ...row,
      ...(openness === undefined ? {} : { openness: opennessJson(openness) }),
      may: Object.fromEntries(accessLevels.map((accessLevel) => [accessLevel, cell(may[accessLevel])])),
    })),
  });
  return documentText(toolVersion, { buckets: buckets.map(bucket) });
}

function markdownAccess({ buckets }: AccessReport): string {
  const cell = ({ verdict }: AccessCell): string => ({ yes: 'yes', no: '', unknown: '?' })[verdict];
  const blocks = buckets.map((bucket) => {
    const { name } = bucket;
    const lines = ownRows(bucket).map((row) => {
      const notes = [...notesOf(row), ...(row.when === undefined ? [] : [`only when ${row.when}`])];
      const cells = accessLevels.map((accessLevel) => cell(row.may[accessLevel]));
      const requests = row.openness === undefined ? '' : requestsText(row.openness);
      return `| ${[plainText(row.principal), ...cells, requests, notes.map(plainText).join('<br>')].join(' | ')} |`;
    });
    return [
      `### ${plainText(name)}`,
      '',
      `| principal | ${accessLevels.join(' | ')} | requests | by |`,
      `| --- |${' :-: |'.repeat(accessLevels.length)} ---: | --- |`,
      ...lines,
    ].join('\n');
  });
  return `${blocks.join('\n\n')}\n`;
}

/** One line for each bucket, principal, access level and grant. */
function csvAccess({ buckets }: AccessReport): string {
  const lines = buckets.flatMap(({ name, rows }) =>
    rows.flatMap(({ principal, may, openness, when = '' }) =>
      accessLevels.flatMap((accessLevel) => {
        const { verdict, grants, because = '' } = may[accessLevel];
        const head = [name, principal, accessLevel, verdict];
        if (verdict === 'no') return [];
        const requests = openness === undefined ? '' : requestsText(openness);
        if (grants.length === 0) return [[...head, '', '', '', '', because, when, requests]];
        return grants.map((grant) => [
          ...head,
          grant.resources.join(' '),
          [
            grant.conditions.join(' and '),
            ...grant.exceptFor.map((one) => `not ${one.conditions.join(' and ') || 'all of it'}`),
          ]
            .filter((text) => text !== '')
            .join('; '),
          [grant.policy, grant.sid ?? ''].join(' ').trim(),
          lineOf(grant.location),
          because,
          when,
          requests,
        ]);
      }),
    ),
  );
  const heads = 'bucket principal may verdict resources conditions policy place because when requests'.split(' ');
  return table(heads, lines);
}

/** Formats of `who-can`, by the name they have on the command line. */
export const accessReporters = {
  pretty: prettyAccess,
  json: jsonAccess,
  markdown: markdownAccess,
  csv: csvAccess,
} as const satisfies Record<string, (report: AccessReport, context: AccessContext) => string>;

type Colors = ReturnType<typeof createColors>;

/** What one statement does for the request, on a line. */
function prettyStep(step: CanStep, colors: Colors): string {
  const { effect, policy, sid, location, applies, against, conditions } = step;
  const sign = {
    yes: effect === 'Allow' ? colors.green('+') : colors.red('!'),
    no: colors.dim('.'),
    unknown: colors.blue('?'),
  }[applies];
  const how =
    applies === 'yes'
      ? `applies${conditions.length === 0 ? '' : `, since ${conditions.join(' and ')}`}`
      : `${applies === 'no' ? 'does not apply' : 'may apply'}: ${against.join(', ')}`;
  return (
    `  ${sign} ${effect.padEnd(5)} ${visible(`${policy}${sid === undefined ? '' : ` ${sid}`}`)} ` +
    `${colors.dim(visible(lineOf(location)))} ${visible(how)}`
  );
}

function prettyCan({ question, answers }: CanReport, { color }: AccessContext): string {
  const colors = createColors(color);
  const words = {
    allowed: colors.bold(colors.green('allowed')),
    denied: colors.bold(colors.red('denied')),
    unknown: colors.bold(colors.blue('cannot tell')),
  };
  const blocks = answers.map(({ verdict, because, steps, otherwise, when, context }) => {
    const given = Object.entries(context).map(([key, values]) => `${key} ${values.join(', ')}`);
    return [
      `${words[verdict]}: ${visible(question.principal)} ${visible(question.action)} ` +
        `${visible(question.resource)}${when === undefined ? '' : `, when ${visible(when)}`}`,
      `  ${visible(because)}`,
      ...steps.map((step) => prettyStep(step, colors)),
      ...(given.length === 0 ? [] : [colors.dim(`  with ${visible(given.join('; '))}`)]),
      ...(otherwise === undefined ? [] : [`  it would be allowed for ${visible(otherwise)}`]),
    ].join('\n');
  });
  return `${blocks.join('\n\n')}\n`;
}

function jsonCan({ question, answers }: CanReport, { toolVersion }: AccessContext): string {
  const { context, ...rest } = question;
  const shown = answers.map(({ steps, ...answer }) => ({
    ...answer,
    steps: steps.map(({ location, ...step }) => ({ ...step, location: place(location) })),
  }));
  return documentText(toolVersion, { question: { ...rest, context: Object.fromEntries(context) }, answers: shown });
}

/** Formats of `can`. */
export const canReporters = { pretty: prettyCan, json: jsonCan } as const satisfies Record<
  string,
  (report: CanReport, context: AccessContext) => string
>;
