import { accessAnalyzerChecks, accessAnalyzerSource, type CheckLevel } from '../../lib/s3/facts/access-analyzer-checks';
import { awsNews, unjudgedNews } from '../../lib/s3/facts/aws-news';
import { configRules, configRulesSource, unaskedConfigRules } from '../../lib/s3/facts/config-rules';
import {
  deliveredLogTypes,
  firehoseDestinations,
  loadBalancerAccounts,
  metadataTables,
  writers,
  type LogWriter,
} from '../../lib/s3/facts/log-writers';
import { replicationKeyNeeds, replicationNeeds } from '../../lib/s3/facts/replication-needs';
import { storageClasses, storageClassSource } from '../../lib/s3/facts/storage-classes';
import { securityPolicies } from '../../lib/s3/facts/tls-policies';
import type { Source } from '../../lib/s3/facts/source';
import { awsFacts, frameworkFacts, otherRows, sheetRows } from './aws-facts';
import type { FrameworkOutline } from '../../lib/engine';
import { categoryOf, frameworkOutlines, rules } from '../../rules';

/* The documents that are made from data, by `npm run docs`; tests hold them against what lies there. */

const made = 'Made by `npm run docs`; do not edit.';

/** A row of a table; what is in a cell may hold no bar. */
function row(cells: readonly string[]): string {
  return `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`;
}

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  return [row(head), row(head.map(() => '---')), ...rows.map(row)].join('\n');
}

function pageOfRule(id: string): string {
  return `[${id}](../rules/${categoryOf(id)}/${id}.md)`;
}

function rulesCalled(alias: string): string {
  return rules
    .filter(({ aliases = [] }) => aliases.includes(alias))
    .map(({ id }) => pageOfRule(id))
    .join(', ');
}

const levels: readonly CheckLevel[] = ['ERROR', 'SECURITY_WARNING', 'GENERAL_WARNING', 'SUGGESTION'];

/** docs/access-analyzer-checks.md */
export function accessAnalyzerPage(): string {
  const checks = Object.entries(accessAnalyzerChecks);
  const { page, read } = accessAnalyzerSource;
  const asked = checks.filter(([, check]) => 'example' in check);
  const counts = levels.map((level) => {
    const of = checks.filter(([, check]) => check.level === level);
    return [level, String(of.length), String(of.filter(([, check]) => 'example' in check).length)];
  });
  return [
    '# The checks of IAM Access Analyzer, and the rules that make them',
    made,
    `The catalogue is <${page}>, read ${read}: ${checks.length} checks, of which ${asked.length} are asked here. ` +
      '`bucket-warden rules --alias INVALID_ACTION` finds the rule of a check. An example is what differs from an ' +
      'ordinary statement of a policy of its kind; `null` takes an element out. Each is a test.',
    table(['level', 'checks', 'asked'], counts),
    ...levels.flatMap((level) => [
      `## ${level}`,
      table(
        ['check', 'rule', 'where', 'example'],
        asked.flatMap(([code, check]) =>
          check.level === level && 'example' in check
            ? [[code, rulesCalled(code), check.on, `\`${check.example}\``]]
            : [],
        ),
      ),
    ]),
    '## Not asked',
    table(
      ['check', 'level', 'why'],
      checks.flatMap(([code, check]) => ('unasked' in check ? [[code, check.level, check.unasked]] : [])),
    ),
    '',
  ].join('\n\n');
}

const verdicts = { fail: 'fails', pass: 'passes', unknown: 'is undecided' } as const;

/** docs/aws-news.md */
export function newsPage(): string {
  return [
    '# News clock',
    made,
    'Launches of AWS after which another answer is right: what each changes, and a template that a rule answers so. ' +
      'Each is a test.',
    table(
      ['date', 'launch', 'what changes', 'answer'],
      awsNews.map(({ date, what, changes, rule, verdict, source: { page } }) => [
        date,
        `[${what}](${page})`,
        changes,
        `${pageOfRule(rule)} ${verdicts[verdict]}`,
      ]),
    ),
    '## Not judged',
    'Launches that change no answer here, or one that is not given.',
    table(
      ['date', 'launch', 'why'],
      unjudgedNews.map(({ date, what, why }) => [date, what, why]),
    ),
    ...awsNews.flatMap(({ date, what, rule, verdict, template, source: { page, read } }) => [
      `## ${date}: ${what}`,
      `\`${rule}\` ${verdicts[verdict]} here. <${page}>, read ${read}.`,
      `\`\`\`yaml\n${template}\`\`\``,
    ]),
    '',
  ].join('\n\n');
}

const answers = { ...verdicts, inapplicable: 'is not asked, which is no pass' } as const;

function link(page: string): string {
  return `[page](https://docs.aws.amazon.com/${page})`;
}

/** docs/aws-facts.md */
export function awsFactsPage(): string {
  const inOrder = <Row extends { readonly row: string }>(rows: readonly Row[]): readonly Row[] =>
    sheetRows.flatMap((name) => rows.filter(({ row: of }) => of === name));
  return [
    '# Facts of AWS that were checked',
    made,
    'Version 0.1.0 was held against the pages of AWS; what was wrong, missing or silent is a row here (A: wrong ' +
      'passes, B: wrong fails, T: undecided and texts, C: frameworks, D: checks of Access Analyzer, E: rules of AWS ' +
      'Config, F: what was wished for). Each row is held by a test of test/rules/aws-facts.test.ts, or it is said ' +
      'what holds it, or why it is not asked.',
    `${awsFacts.length + frameworkFacts.length} facts in ${sheetRows.length} rows.`,
    '## By a template and a rule',
    table(
      ['row', 'fact', 'answer', 'page'],
      inOrder(awsFacts).map(({ row: of, fact, rule, verdict, page }) => [
        of,
        fact,
        `${pageOfRule(rule)} ${answers[verdict]}`,
        link(page),
      ]),
    ),
    '## By the tables of controls',
    table(
      ['row', 'framework', 'controls', 'state', 'page'],
      inOrder(frameworkFacts).map(({ row: of, framework, controls, isThere, through, severity, page }) => [
        of,
        framework,
        controls.join(', '),
        !isThere
          ? 'not of it'
          : through !== undefined
            ? `answered through ${through.join(', ')}`
            : severity !== undefined
              ? `severity ${severity}`
              : 'there',
        link(page),
      ]),
    ),
    '## By other tests, or not asked',
    table(
      ['row', 'fact', 'state'],
      inOrder(otherRows).map(({ row: of, fact, state }) => [of, fact, state]),
    ),
    '',
  ].join('\n\n');
}

function sourced({ page, read }: Source): string {
  return `<${page}>, read ${read}`;
}

function code(texts: readonly string[]): string {
  return texts.map((one) => `\`${one}\``).join(', ');
}

function writerRow(writer: LogWriter): readonly string[] {
  const { what, services, admission, encryption, key, isRegional, bucketPrefix, source } = writer;
  const asks = [
    ...(key === undefined ? [] : [`\`${key.action}\` for \`${key.service}\` by a customer managed key`]),
    ...(isRegional === true ? ['the bucket in its region'] : []),
    ...(writer.refusesObjectLock === true ? ['no Object Lock'] : []),
    ...(writer.refusesOptInRegions === true ? ['no region to opt in to'] : []),
    ...(bucketPrefix === undefined ? [] : [`a name that begins with \`${bucketPrefix}\``]),
  ];
  return [what, code(services), admission, encryption ?? 'any', asks.join('; '), `[page](${source.page})`, source.read];
}

/** docs/facts.md */
export function factsPage(): string {
  return [
    '# What AWS says',
    made,
    'The tables that the rules read, each with its page and the month it was read. What is not on a list ' +
      'is undecided, ' +
      'or it is said what becomes of it.',
    '## What writes into buckets',
    table(
      ['writer', 'services', 'let in by', 'default encryption', 'and', 'page', 'read'],
      Object.values(writers).map((writer) => writerRow(writer)),
    ),
    `Load balancers of older regions deliver from ${loadBalancerAccounts.size} accounts of AWS as well.`,
    `A stream of Firehose names buckets in ${code(firehoseDestinations.properties)}, or in ` +
      `${code(firehoseDestinations.nested)} below: ${sourced(firehoseDestinations.source)}.`,
    `The key of ${metadataTables.what} has to let ${code(metadataTables.services)} do ` +
      `${code(metadataTables.keyActions)}: ${sourced(metadataTables.source)}.`,
    'A resource of another type that names a bucket under words of delivery and hands no role over is undecided.',
    '## Logs that CloudWatch Logs delivers',
    'Kept where an `AWS::Logs::Delivery` takes a source of the type to a destination: to a log ' +
      'group, to Firehose, or ' +
      'to a bucket, which then is asked as above.',
    table(
      ['logs', 'type', 'page', 'read'],
      Object.values(deliveredLogTypes).map(({ what, logType, source }) => [
        what,
        `\`${logType}\``,
        `[page](${source.page})`,
        source.read,
      ]),
    ),
    '## What the role of a replication needs',
    table(
      ['where the rule', 'at the', 'one of', 'page'],
      replicationNeeds.map(({ accessLevel, at, anyOf, source }) => [
        accessLevel,
        at,
        code(anyOf),
        `[page](${source.page})`,
      ]),
    ),
    `Of the key of the source \`${replicationKeyNeeds.source}\`, of that of the replicas ` +
      `\`${replicationKeyNeeds.replica}\`: ${sourced(replicationKeyNeeds.page)}.`,
    '## Storage classes in a lifecycle',
    table(
      ['class', 'becomes', 'days it stays at least'],
      Object.entries(storageClasses).map(([name, { becomes, minimum }]) => [
        `\`${name}\``,
        code(becomes),
        String(minimum ?? ''),
      ]),
    ),
    `${sourced(storageClassSource)}.`,
    '## Security policies of CloudFront',
    table(['Security Hub takes', 'outdated'], [[code(securityPolicies.recommended), code(securityPolicies.outdated)]]),
    `${sourced(securityPolicies.source)}; ${sourced(securityPolicies.recommendedBy)}. A name of a later ` +
      'year is undecided.',
    '## Managed rules of AWS Config',
    `Of ${configRules.length} on S3, CloudFront and CloudTrail, ` +
      `${Object.keys(unaskedConfigRules).length} are not asked; the others are names of rules here. ` +
      `${sourced(configRulesSource)}.`,
    table(
      ['rule', 'why not'],
      Object.entries(unaskedConfigRules).map(([name, why]) => [`\`${name}\``, why]),
    ),
    '',
  ].join('\n\n');
}

/** docs/frameworks.md */
export function frameworksPage(): string {
  const outlines = frameworkOutlines();
  const members = (outline: FrameworkOutline): string =>
    ['covered', 'partly', 'not']
      .map((state) => outline.controls.filter((one) => stateOf(one) === state).length)
      .join(' / ');
  return [
    '# Frameworks: members, what answers them, and where they differ from their source on purpose',
    made,
    'Titles are in our words. A control is covered when all of its test is asked, partly when some of it is; the ' +
      'severity is the one that the framework gives, where it gives one. `bucket-warden rules --coverage` prints ' +
      'the same.',
    table(
      ['framework', 'covered / partly / not', 'source', 'read', 'note'],
      outlines.map((outline) => [
        outline.title,
        members(outline),
        `[page](${outline.source.page})`,
        outline.source.read,
        outline.source.note ?? '',
      ]),
    ),
    ...outlines.flatMap(({ title, source, controls }) => [
      `## ${title}`,
      `${controls.length} controls, read from [its source](${source.page}) on ${source.read}.`,
      table(['control', 'what it asks', 'severity', 'state', 'rules', 'difference'], controls.map(controlRow)),
    ]),
    '',
  ].join('\n\n');
}

function controlRow(control: FrameworkOutline['controls'][number]): readonly string[] {
  const { id, title, severity = '', rules: of, missing, notCovered, more, own } = control;
  const difference = [
    missing && `not asked: ${missing}`,
    notCovered && `not covered: ${notCovered}`,
    more && `asked as well: ${more}`,
    own,
  ];
  return [
    id,
    title,
    severity,
    stateOf(control),
    of.join(', '),
    difference.filter((one) => one !== undefined).join('; '),
  ];
}

function stateOf({ rules: of, missing }: FrameworkOutline['controls'][number]): string {
  if (of.length === 0) return 'not';
  return missing === undefined ? 'covered' : 'partly';
}
