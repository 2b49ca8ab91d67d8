import { configuredRules, lintOptions, type Config } from '../config';
import { lint, type AnyRule, type Finding, type Report } from '../engine';
import { loadText, type Template } from '../template';
import type { ConfigEvent } from './config-event';
import { tellFindings, type Log } from './told-findings';
import { isFailing, linesOf, linesWithin } from './hook-response';

/** What a rule of AWS Config says of one resource, as `PutEvaluations` takes it. */
export interface ConfigEvaluation {
  readonly ComplianceResourceType: string;
  readonly ComplianceResourceId: string;
  /** Config takes no word for what is undecided: it is not compliant, and the rule is not applied */
  readonly ComplianceType: 'COMPLIANT' | 'NON_COMPLIANT' | 'NOT_APPLICABLE';
  readonly Annotation?: string;
  readonly OrderingTimestamp: Date;
}

/** What runs, in the words of templates: a bucket's name is its logical id. */
export interface RunningEstate {
  readonly templates: readonly Template[];
  readonly settings: Config['settings'];
}

/**
 * Characters of an annotation.
 * @see https://docs.aws.amazon.com/config/latest/APIReference/API_Evaluation.html
 */
const annotationLimit = 256;

const bucketType = 'AWS::S3::Bucket';

/** An evaluation without what the event says anyway. */
type Judged = Pick<ConfigEvaluation, 'ComplianceType' | 'Annotation'>;

/** What the owner of a rule decides. */
export interface ConfigPolicy {
  readonly config: Config;
  /** whether tags that accept findings count */
  readonly inlineSuppressions: boolean;
}

/**
 * The evaluations of what an event is about: its resource; of the whole estate every bucket, and the account for all
 * that is found elsewhere.
 * @param estate what runs; of one bucket it holds this bucket, or nothing where it is gone
 * @param today `2026-11-26`; decides which suppressions have expired
 * @param log told what fails, a line a finding
 * @throws UserError when the proposed resource cannot be read
 */
export function judgeConfig(
  event: ConfigEvent,
  estate: RunningEstate,
  rules: readonly AnyRule[],
  policy: ConfigPolicy,
  today: string,
  log: Log = () => undefined,
): readonly ConfigEvaluation[] {
  const judged = event.kind === 'proposal' ? proposed(event) : estate;
  const report = reportOn(judged, rules, policy, today);
  const evaluate = (type: string, id: string, came: Judged): ConfigEvaluation => ({
    ...evaluationOf(event, came),
    ComplianceResourceType: type,
    ComplianceResourceId: id,
  });
  const resources = judged.templates.flatMap((template) => [...template.resources.values()]);
  if (event.kind !== 'schedule') {
    const ids = new Set(event.kind === 'proposal' ? resources.map(({ logicalId }) => logicalId) : [event.id]);
    const findings = report.findings.filter((one) => ids.has(bucketIn(one)));
    tellFindings(failingOf(report, findings), log);
    return [evaluate(event.type, event.id, judgedFrom(report, findings))];
  }
  tellFindings(failingOf(report, report.findings), log);
  const buckets = resources.filter(({ type }) => type === bucketType).map(({ logicalId }) => logicalId);
  const byBucket = findingsByBucket(report, new Set(buckets));
  return [
    ...buckets.map((id) => evaluate(bucketType, id, judgedFrom(report, byBucket.get(id) ?? []))),
    evaluate('AWS::::Account', event.account, judgedFrom(report, byBucket.get(undefined) ?? [])),
  ];
}

function reportOn(
  { templates, settings }: RunningEstate,
  rules: readonly AnyRule[],
  { config, inlineSuppressions }: ConfigPolicy,
  today: string,
): Report {
  return lint(templates, configuredRules(rules, config), {
    ...lintOptions(config),
    // what the account says about itself wins over what somebody wrote down
    settings: { ...config.settings, ...settings },
    today,
    knownRules: rules.map(({ id }) => id),
    ignoresInlineSuppressions: !inlineSuppressions,
  });
}

/** An evaluation of what nobody could judge: nothing that was compliant stays so. */
export function undecidedEvaluation(event: ConfigEvent, because: string): ConfigEvaluation {
  return evaluationOf(event, {
    ComplianceType: 'NOT_APPLICABLE',
    Annotation: linesWithin(`undecided: ${because}`, [], annotationLimit),
  });
}

/** The evaluation of what is no business of the rule. */
export function notApplicable(event: ConfigEvent): ConfigEvaluation {
  return evaluationOf(event, { ComplianceType: 'NOT_APPLICABLE' });
}

/** Whether a rule has something to say about what an event is about. */
export function isJudged(event: ConfigEvent): boolean {
  return event.kind === 'schedule' || (event.type === bucketType && !(event.kind === 'change' && event.isGone));
}

function evaluationOf(event: ConfigEvent, judged: Judged): ConfigEvaluation {
  const [type, id] = event.kind === 'schedule' ? ['AWS::::Account', event.account] : [event.type, event.id];
  return {
    ComplianceResourceType: type,
    ComplianceResourceId: id,
    ...judged,
    OrderingTimestamp: new Date(event.time),
  };
}

function proposed({ id, type, properties }: Extract<ConfigEvent, { kind: 'proposal' }>): RunningEstate {
  const document = { Resources: { Resource: { Type: type, Properties: properties } } };
  const partial = `\`${id}\` was handed over alone, and what stands beside it was not`;
  return { templates: [loadText(`${id}.json`, JSON.stringify(document, undefined, 2), { partial })], settings: {} };
}

/** Findings on each bucket, and under no name those on everything else. */
function findingsByBucket(
  { findings }: Report,
  buckets: ReadonlySet<string>,
): ReadonlyMap<string | undefined, readonly Finding[]> {
  const found = new Map<string | undefined, Finding[]>();
  for (const finding of findings) {
    const bucket = bucketIn(finding);
    const key = buckets.has(bucket) ? bucket : undefined;
    const list = found.get(key);
    if (list) list.push(finding);
    else found.set(key, [finding]);
  }
  return found;
}

/** Of the bucket itself, or of the policy on it. */
function bucketIn({ subject }: Finding): string {
  return (subject.logicalId ?? '').replace(/\/policy$/, '');
}

function failingOf(report: Report, findings: readonly Finding[]): readonly Finding[] {
  return findings.filter((finding) => isFailing(finding, report));
}

function judgedFrom(report: Report, findings: readonly Finding[]): Judged {
  const failing = failingOf(report, findings);
  if (failing.length > 0) return { ComplianceType: 'NON_COMPLIANT', Annotation: annotation('finding', failing) };
  const undecided = findings.filter((finding) => isFailing(finding, { ...report, strictUnknown: true }));
  if (undecided.length > 0) return { ComplianceType: 'NOT_APPLICABLE', Annotation: annotation('undecided', undecided) };
  return { ComplianceType: 'COMPLIANT' };
}

function annotation(word: 'finding' | 'undecided', findings: readonly Finding[]): string {
  const head = word === 'finding' && findings.length !== 1 ? 'findings' : word;
  return linesWithin(`${findings.length} ${head}`, linesOf(findings), annotationLimit);
}
