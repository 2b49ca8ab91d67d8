import { fail, unknown } from '../../lib/engine';
import { get, literal, whyUnknown } from '../../lib/template';
import { defineRule } from '../define-rule';

export default defineRule({
  id: 'missing-geo-restriction',
  title: 'Served to every country',
  severity: 'low',
  rationale: 'Where content is licensed or sanctions apply, the edge is the place to say so.',
  remediation:
    'Set `geoRestriction: cloudfront.GeoRestriction.allowlist(…)` (CDK), `Restrictions.GeoRestriction` ' +
    '(CloudFormation).',
  controls: [],
  aliases: ['AwsSolutions-CFR1', 'CKV_AWS_374', 'cloudfront_distributions_geo_restrictions_enabled', 'AC_AWS_0026'],
  references: ['https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/georestrictions.html'],
  since: '0.1.0',
  optIn: true,
  subject: 'distribution',
  *check(distribution) {
    const type = get(distribution.config, 'Restrictions', 'GeoRestriction', 'RestrictionType');
    if (whyUnknown(type) !== undefined) yield unknown(type);
    else if (type.kind === 'absent' || literal(type) === 'none') yield fail(type, 'no country is excluded');
  },
});
