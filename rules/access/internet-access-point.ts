import { judged } from '../../lib/engine';
import { property } from '../../lib/s3';
import { isStated, not, undecided, whyUnknown } from '../../lib/template';
import { defineRule } from '../define-rule';

export default defineRule({
  id: 'internet-access-point',
  title: 'Access point takes requests from the internet',
  severity: 'low',
  rationale: 'An access point that is bound to a VPC refuses whoever has credentials and is elsewhere.',
  remediation: 'State `vpcConfiguration` (CDK), `VpcConfiguration` (CloudFormation); the access point is made anew.',
  controls: [],
  aliases: ['s3-access-point-in-vpc-only'],
  references: [
    'https://docs.aws.amazon.com/config/latest/developerguide/s3-access-point-in-vpc-only.html',
    'https://docs.aws.amazon.com/AmazonS3/latest/userguide/access-points-vpc.html',
  ],
  since: '0.2.0',
  optIn: true,
  subject: 'access-point',
  *check(point) {
    const vpc = property(point, 'VpcConfiguration');
    const because = whyUnknown(vpc);
    const isBound = because === undefined ? isStated(vpc) : undecided(because);
    yield* judged(not(isBound), vpc, 'requests from the internet are taken');
  },
});
