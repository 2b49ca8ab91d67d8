import { fail, judged, setTo, unknown } from '../../lib/engine';
import { isEnabledStatus, property, replicationRules, states } from '../../lib/s3';
import {
  allOf,
  decided,
  get,
  isPresent,
  isStated,
  literal,
  not,
  textKey,
  whyUnknown,
  type Value,
} from '../../lib/template';
import { defineRule } from '../define-rule';

/** What a destination may state only beside something else. */
const togetherIn = [
  ['ReplicationTime', 'Metrics'],
  ['AccessControlTranslation', 'Account'],
] as const;

export default defineRule({
  id: 'rejected-replication',
  title: 'S3 will reject the replication rule',
  severity: 'high',
  rationale: 'The deployment stops: S3 answers `InvalidRequest`, and nothing is replicated.',
  remediation:
    'Give each rule a `priority` (CDK, which writes the filter and what happens to delete markers itself), or ' +
    '`Filter`, `Priority` and `DeleteMarkerReplication` together (CloudFormation); 15 minutes is the only time ' +
    'of Replication Time Control.',
  controls: [],
  references: [
    'https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-properties-s3-bucket-replicationrule.html',
    'https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-properties-s3-bucket-replicationdestination.html',
    'https://docs.aws.amazon.com/AmazonS3/latest/userguide/replication-add-config.html',
  ],
  since: '0.2.0',
  subject: 'bucket',
  concerns: states('ReplicationConfiguration'),
  *check(bucket) {
    const listed = replicationRules(bucket);
    if (listed === undefined) return yield unknown(property(bucket, 'ReplicationConfiguration'));
    const rules = listed.map(({ value }) => value);
    const isNew = (rule: Value): boolean => isPresent(get(rule, 'Filter'));
    const old = rules.find((rule) => !isNew(rule) && isPresent(get(rule, 'Prefix')));
    if (old && rules.some(isNew))
      yield fail(old, 'S3 rejects rules of the old kind, with `Prefix`, beside rules with `Filter`');
    for (const rule of rules.filter((one, index) => rules.slice(0, index).some((other) => isRival(one, other))))
      yield unknown(
        get(rule, 'Priority'),
        'another rule to the same bucket has the same priority, and what S3 makes of that is on none of its pages',
      );
    for (const rule of rules) {
      const deletes = get(rule, 'DeleteMarkerReplication', 'Status');
      for (const name of ['DeleteMarkerReplication', 'Priority'])
        if (isNew(rule) && !isPresent(get(rule, name)))
          yield fail(rule, `S3 rejects a rule with \`Filter\` and without \`${name}\``);
      yield* judged(
        allOf([decided(hasTags(rule)), isEnabledStatus(deletes)]),
        deletes,
        'S3 rejects a rule that replicates delete markers and filters by tags',
      );
      for (const [name, needed] of togetherIn)
        yield* judged(
          allOf([isStated(get(rule, 'Destination', name)), not(isStated(get(rule, 'Destination', needed)))]),
          get(rule, 'Destination', name),
          `S3 rejects \`${name}\` without \`${needed}\``,
        );
      for (const minutes of timesOf(rule)) {
        if (whyUnknown(minutes) !== undefined) yield unknown(minutes);
        else if (isPresent(minutes) && literal(minutes) !== '15')
          yield fail(minutes, `S3 takes 15 minutes only, not ${literal(minutes)}`, setTo(minutes, 15));
      }
    }
  },
});

/** Whether two rules with `Filter` copy to one bucket at one priority, so that neither goes before the other. */
function isRival(one: Value, other: Value): boolean {
  return [['Priority'], ['Destination', 'Bucket']].every((keys) => {
    const [mine, theirs] = [get(one, ...keys), get(other, ...keys)];
    return mine.kind === 'text' && theirs.kind === 'text' && textKey(mine.text) === textKey(theirs.text);
  });
}

function hasTags(rule: Value): boolean {
  return isPresent(get(rule, 'Filter', 'TagFilter')) || isPresent(get(rule, 'Filter', 'And', 'TagFilters'));
}

/** The times that a rule states for Replication Time Control. */
function timesOf(rule: Value): readonly Value[] {
  return [
    get(rule, 'Destination', 'ReplicationTime', 'Time', 'Minutes'),
    get(rule, 'Destination', 'Metrics', 'EventThreshold', 'Minutes'),
  ];
}
