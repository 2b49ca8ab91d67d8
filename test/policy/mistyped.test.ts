import { mistypedValues } from '../../lib/policy';
import { checksFailedBy } from '../support/faults';

/*
 * Values of another kind than their operator or key compares, by AWS's names.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/access-analyzer-reference-policy-checks.html
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html
 */
test.each([
  [{ NumericLessThan: { 'aws:MultiFactorAuthAge': '3600' } }, []],
  [{ NumericLessThanEquals: { 'aws:MultiFactorAuthAge': '3600' } }, []],
  [{ NumericGreaterThan: { 's3:max-keys': '10' } }, []],
  [{ NumericGreaterThanEquals: { 's3:max-keys': '10' } }, []],
  [{ NumericEquals: { 's3:max-keys': '10' } }, []],
  [{ NumericNotEquals: { 's3:max-keys': '10' } }, []],
  [{ NumericEquals: { 's3:max-keys': 'ten' } }, ['TYPE_MISMATCH_NUMBER']],
  [{ StringEquals: { 's3:max-keys': '10' } }, ['TYPE_MISMATCH']],
  [{ DateGreaterThan: { 'aws:CurrentTime': '2026-11-26T12:00:00Z' } }, []],
  [{ DateLessThanEquals: { 'aws:CurrentTime': '2026-11-26' } }, []],
  [{ DateLessThan: { 'aws:CurrentTime': 'tomorrow' } }, ['TYPE_MISMATCH_DATE']],
  [{ Bool: { 'aws:SecureTransport': 'true' } }, []],
  [{ Bool: { 'aws:SecureTransport': 'yes' } }, ['TYPE_MISMATCH_BOOLEAN']],
  [{ Bool: { 'aws:SecureTransport': ['true', 'false'] } }, ['INVALID_CONDITION_MULTIPLE_BOOLEAN']],
  [{ IpAddress: { 'aws:SourceIp': '203.0.113.0/24' } }, []],
  [{ NotIpAddress: { 'aws:SourceIp': '2001:db8::/32' } }, []],
  [{ IpAddress: { 'aws:SourceIp': 'office' } }, ['TYPE_MISMATCH_IP_RANGE']],
  [{ IpAddress: { 'aws:SourceIp': '${aws:username}' } }, ['INVALID_VARIABLE_FOR_OPERATOR']],
  [{ Bool: { 'aws:SecureTransport': '${aws:username}' } }, ['INVALID_VARIABLE_FOR_OPERATOR']],
  [{ StringEquals: { 'aws:username': '${aws:userid}' } }, []],
  [{ ArnLike: { 'aws:PrincipalArn': 'arn:aws:iam::111122223333:role/${aws:username}' } }, []],
  [{ StringEquals: { 'aws:username': 'a*' } }, ['WILDCARD_WITHOUT_LIKE_OPERATOR']],
  [{ StringNotEquals: { 'aws:username': 'a?' } }, ['WILDCARD_WITHOUT_LIKE_OPERATOR']],
  [{ StringEqualsIgnoreCase: { 'aws:username': 'a*' } }, ['WILDCARD_WITHOUT_LIKE_OPERATOR']],
  [{ StringLike: { 'aws:username': 'a*' } }, []],
  [{ StringEquals: { 'aws:Referer': 'https://example.com/?a' } }, []],
  [{ StringEquals: { 'aws:Referer': 'https://example.com/*' } }, ['WILDCARD_WITHOUT_LIKE_OPERATOR']],
  [{ Null: { 'aws:username': 'true' } }, []],
  [{ StringEquals: { 'aws:RequestedRegion': ['eu-west-1', 'us-gov-west-1', 'ap-southeast-2'] } }, []],
  [{ StringEquals: { 'aws:RequestedRegion': 'us-gov-west' } }, ['INVALID_REGION']],
  [{ StringEquals: { 's3:LocationConstraint': 'EU' } }, []],
  [{ StringEquals: { 'aws:SourceVpc': 'vpc-0a1b2c3d4e5f60718' } }, []],
  [{ StringEquals: { 'aws:SourceVpc': 'vpce-0a1b2c3d' } }, ['INVALID_VPC_FORMAT']],
  [{ StringEquals: { 'aws:SourceVpce': 'vpce-0a1b2c3d' } }, []],
  [{ StringEquals: { 'aws:SourceVpce': 'vpc-0a1b2c3d' } }, ['INVALID_VPCE_FORMAT']],
  [{ StringEquals: { 'aws:PrincipalServiceName': 'logging.s3.amazonaws.com' } }, []],
  [{ StringEquals: { 'aws:PrincipalServiceName': 's3' } }, ['INVALID_SERVICE_PRINCIPAL_FORMAT']],
  [{ StringEquals: { 'kms:ViaService': 's3.eu-west-1.amazonaws.com' } }, []],
  [{ StringEquals: { 'kms:ViaService': 's3.amazonaws' } }, ['INVALID_SERVICE_PRINCIPAL_FORMAT']],
  [{ StringEquals: { 'aws:SourceVpce': { Ref: 'P' } } }, ['open']],
  [{ IpAddress: { 'aws:SourceIp': ['203.0.113.0/24', { Ref: 'P' }] } }, ['open']],
  [{ StringEquals: { 'aws:PrincipalTag/team': ['1', 'true', { Ref: 'P' }] } }, []],
])('%j', (Condition, wanted) => {
  const statement = { Effect: 'Allow', Action: 's3:GetObject', Resource: 'arn:aws:s3:::data/*', Condition };
  expect(checksFailedBy(statement, mistypedValues)).toEqual(wanted);
});
