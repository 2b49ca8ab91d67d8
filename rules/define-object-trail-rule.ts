import { judged, placeOf, type Rule, type RuleMetadata } from '../lib/engine';
import {
  holdsLogs,
  isBesideObjectTrail,
  isRunning,
  logWriters,
  mayBeUnread,
  objectTrailsOf,
  records,
  trailType,
} from '../lib/s3';
import { allOf, anyOf, not } from '../lib/template';
import type { ControlId } from './controls';
import { defineRule } from './define-rule';

export interface ObjectTrailRule extends Omit<RuleMetadata, 'severity' | 'remediation' | 'optIn'> {
  readonly controls: readonly ControlId[];
  /** which data events have to be recorded */
  readonly kind: 'read' | 'write';
}

/**
 * A rule that fails for a bucket whose objects' reads or writes no trail of the templates records.
 * @see https://docs.aws.amazon.com/awscloudtrail/latest/userguide/logging-data-events-with-cloudtrail.html
 */
export function defineObjectTrailRule({ kind, ...metadata }: ObjectTrailRule): Rule<'bucket'> {
  return defineRule({
    ...metadata,
    severity: 'medium',
    remediation:
      'Use `trail.addS3EventSelector` or `logAllS3DataEvents()` (CDK), `EventSelectors` or ' +
      '`AdvancedEventSelectors` with data events of `AWS::S3::Object` (CloudFormation).',
    optIn: true,
    subject: 'bucket',
    concerns: (bucket) => allOf([isBesideObjectTrail(bucket), not(holdsLogs(bucket))]),
    *check(bucket) {
      const trails = objectTrailsOf(bucket.estate);
      // a trail is made once for an account: where templates make none of objects, it may well be made elsewhere, but
      // not in an account that runs; logs of logs are nobody's wish
      if ((trails.length === 0 && !isRunning(bucket.estate)) || logWriters(bucket).length > 0) return;
      const isRecorded = anyOf([
        mayBeUnread(bucket.estate, trailType),
        ...trails.map((trail) => records(trail, bucket, kind)),
      ]);
      const message = `no trail of the templates records ${kind}s of its objects, logging in all regions`;
      const isUnrecorded = allOf([not(isRecorded), not(holdsLogs(bucket))]);
      yield* judged(isUnrecorded, placeOf(bucket.resource), message, {
        related: trails.map(({ resource }) => ({ place: placeOf(resource), message: 'this trail does not' })),
      });
    },
  });
}
