import type { Source } from './source';

/** The catalogue of the checks of IAM Access Analyzer. */
export const accessAnalyzerSource: Source = {
  page: 'https://docs.aws.amazon.com/IAM/latest/UserGuide/access-analyzer-reference-policy-checks.html',
  read: '2026-09',
};

/** What AWS calls a check, from the gravest. */
export type CheckLevel = 'ERROR' | 'SECURITY_WARNING' | 'GENERAL_WARNING' | 'SUGGESTION';

/**
 * Where the example of a check stands: in a statement of a policy of that kind; `document`: beside the statements of a
 * bucket policy; `statements`: several statements of an identity policy; `text`: it is the whole policy; `large`: a
 * policy that is as long as it says.
 */
export type CheckedPart =
  | 'bucket'
  | 'identity'
  | 'trust'
  | 'document'
  | 'text'
  | 'statements'
  | 'bucket statements'
  | 'large bucket'
  | 'large identity'
  | 'large trust';

/** A check of IAM Access Analyzer: an example that a rule finds, or why no rule asks it. */
export type AccessAnalyzerCheck = { readonly level: CheckLevel } & (
  { readonly on: CheckedPart; readonly example: string } | { readonly unasked: string }
);

const ofOrganizations = 'it is about a policy of the organization, which is no resource, identity, trust or key policy';
const ofLinkedRoles = 'it is about making service-linked roles, which reach no bucket by a policy of the template';
const ofPassedRoles = 'it is about handing roles to services, not about S3; what the role itself may do in S3 is asked';

/** Every check of the page by its code; an example is YAML, to be put into an ordinary policy of its kind. */
export const accessAnalyzerChecks: Readonly<Record<string, AccessAnalyzerCheck>> = {
  ARN_ACCOUNT_NOT_ALLOWED: { level: 'ERROR', on: 'identity', example: "{ Resource: 'arn:aws:s3::111122223333:data' }" },
  ARN_REGION_NOT_ALLOWED: { level: 'ERROR', on: 'identity', example: "{ Resource: 'arn:aws:s3:eu-west-1::data' }" },
  DATA_TYPE_MISMATCH: { level: 'ERROR', on: 'bucket', example: '{ Action: { s3: GetObject } }' },
  DUPLICATE_KEYS_WITH_DIFFERENT_CASE: {
    level: 'ERROR',
    on: 'bucket',
    example:
      "{ Condition: { StringEquals: { 'aws:PrincipalOrgID': o-a1b2c3d4e5, 'aws:principalorgid': o-a1b2c3d4e5 } } }",
  },
  INVALID_ACTION: { level: 'ERROR', on: 'bucket', example: "{ Action: 's3:ListObjects' }" },
  INVALID_ARN_ACCOUNT: {
    level: 'ERROR',
    on: 'identity',
    example: "{ Resource: 'arn:aws:s3:eu-west-1:1234:accesspoint/reader' }",
  },
  INVALID_ARN_PREFIX: { level: 'ERROR', on: 'identity', example: "{ Resource: 'data/*' }" },
  INVALID_ARN_REGION: {
    level: 'ERROR',
    on: 'identity',
    example: "{ Resource: 'arn:aws:s3:Ireland:111122223333:accesspoint/reader' }",
  },
  INVALID_ARN_RESOURCE: { level: 'ERROR', on: 'identity', example: "{ Resource: 'arn:aws:s3:::/data' }" },
  INVALID_ARN_SERVICE_CASE: { level: 'ERROR', on: 'identity', example: "{ Resource: 'arn:aws:S3:::data/*' }" },
  INVALID_CONDITION_DATA_TYPE: {
    level: 'ERROR',
    on: 'bucket',
    example: "{ Condition: { StringEquals: { 'aws:PrincipalOrgID': [[o-a1b2c3d4e5]] } } }",
  },
  INVALID_CONDITION_KEY_FORMAT: {
    level: 'ERROR',
    on: 'bucket',
    example: "{ Condition: { Bool: { SecureTransport: 'true' } } }",
  },
  INVALID_CONDITION_MULTIPLE_BOOLEAN: {
    level: 'ERROR',
    on: 'bucket',
    example: "{ Condition: { Bool: { 'aws:SecureTransport': ['true', 'false'] } } }",
  },
  INVALID_CONDITION_OPERATOR: {
    level: 'ERROR',
    on: 'bucket',
    example: "{ Condition: { StringEqual: { 'aws:PrincipalOrgID': o-a1b2c3d4e5 } } }",
  },
  INVALID_EFFECT: { level: 'ERROR', on: 'bucket', example: '{ Effect: allow }' },
  INVALID_FEDERATED_PRINCIPAL_SYNTAX_IN_ROLE_TRUST_POLICY: {
    level: 'ERROR',
    on: 'trust',
    example:
      "{ Principal: { Federated: 'https://token.actions.githubusercontent.com' }, Action: " +
      "'sts:AssumeRoleWithWebIdentity' }",
  },
  INVALID_GLOBAL_CONDITION_KEY: {
    level: 'ERROR',
    on: 'bucket',
    example: "{ Condition: { StringEquals: { 'aws:PrincipalOrg': o-a1b2c3d4e5 } } }",
  },
  INVALID_KMS_KEY_VALUE: {
    level: 'ERROR',
    on: 'bucket',
    example: "{ Condition: { StringEquals: { 's3:x-amz-server-side-encryption-aws-kms-key-id': alias/data } } }",
  },
  INVALID_PARTITION: { level: 'ERROR', on: 'identity', example: "{ Resource: 'arn:amazon:s3:::data/*' }" },
  INVALID_POLICY_ELEMENT: {
    level: 'ERROR',
    on: 'bucket',
    example: "{ Conditions: { Bool: { 'aws:SecureTransport': 'true' } } }",
  },
  INVALID_PRINCIPAL_FORMAT: {
    level: 'ERROR',
    on: 'bucket',
    example: "{ Principal: 'arn:aws:iam::111122223333:root' }",
  },
  INVALID_PRINCIPAL_KEY: { level: 'ERROR', on: 'bucket', example: "{ Principal: { Account: '111122223333' } }" },
  INVALID_REGION: {
    level: 'ERROR',
    on: 'bucket',
    example: "{ Condition: { StringEquals: { 'aws:RequestedRegion': Ireland } } }",
  },
  INVALID_SERVICE: {
    level: 'ERROR',
    on: 'bucket',
    example: "{ Condition: { StringEquals: { 's33:prefix': home/ } } }",
  },
  INVALID_SERVICE_CONDITION_KEY: {
    level: 'ERROR',
    on: 'bucket',
    example: "{ Condition: { StringEquals: { 's3:x-amz-server-side-encyption': AES256 } } }",
  },
  INVALID_SERVICE_IN_ACTION: { level: 'ERROR', on: 'identity', example: "{ Action: 's33:GetObject' }" },
  INVALID_SERVICE_PRINCIPAL_FORMAT: {
    level: 'ERROR',
    on: 'bucket',
    example: "{ Condition: { StringEquals: { 'aws:CalledViaFirst': CloudFormation } } }",
  },
  INVALID_VARIABLE_FOR_OPERATOR: {
    level: 'ERROR',
    on: 'bucket',
    example: "{ Condition: { NumericEquals: { 's3:max-keys': '${aws:PrincipalTag/most}' } } }",
  },
  INVALID_VERSION: { level: 'ERROR', on: 'document', example: "{ Version: '2012-10-18' }" },
  INVALID_VPC_FORMAT: {
    level: 'ERROR',
    on: 'bucket',
    example: "{ Condition: { StringEquals: { 'aws:SourceVpc': vpc-12345 } } }",
  },
  INVALID_VPCE_FORMAT: {
    level: 'ERROR',
    on: 'bucket',
    example: "{ Condition: { StringEquals: { 'aws:SourceVpce': vpc-1a2b3c4d } } }",
  },
  JSON_SYNTAX_ERROR: { level: 'ERROR', on: 'text', example: `'{ "Version": "2012-10-17", }'` },
  MISMATCHED_ACTION_FOR_PRINCIPAL: {
    level: 'ERROR',
    on: 'trust',
    example:
      "{ Principal: { Federated: 'arn:aws:iam::111122223333:saml-provider/idp' }, Action: " +
      "'sts:AssumeRoleWithWebIdentity' }",
  },
  MISSING_ACTION: { level: 'ERROR', on: 'bucket', example: '{ Action: null }' },
  MISSING_ACTION_FOR_CONDITION_KEY: { level: 'ERROR', unasked: 'the page names no key that it asks this of' },
  MISSING_ACTION_FOR_ROLES_ANYWHERE_TRUST_POLICY: {
    level: 'ERROR',
    on: 'trust',
    example: "{ Principal: { Service: rolesanywhere.amazonaws.com }, Action: 'sts:AssumeRole' }",
  },
  MISSING_ARN_ACCOUNT: {
    level: 'ERROR',
    on: 'identity',
    example: "{ Resource: 'arn:aws:s3:eu-west-1::accesspoint/reader' }",
  },
  MISSING_ARN_FIELD: { level: 'ERROR', on: 'bucket', example: "{ Resource: 'arn:aws:s3:data' }" },
  MISSING_ARN_REGION: {
    level: 'ERROR',
    on: 'identity',
    example: "{ Resource: 'arn:aws:s3::111122223333:accesspoint/reader' }",
  },
  MISSING_BRACE_IN_VARIABLE: {
    level: 'ERROR',
    on: 'bucket',
    example: "{ Resource: 'arn:aws:s3:::data/${aws:username' }",
  },
  MISSING_EFFECT: { level: 'ERROR', on: 'bucket', example: '{ Effect: null }' },
  MISSING_PRINCIPAL: { level: 'ERROR', on: 'bucket', example: '{ Principal: null }' },
  MISSING_QUALIFIER: {
    level: 'ERROR',
    on: 'bucket',
    example: "{ Condition: { StringLike: { 'aws:PrincipalOrgPaths': o-a1b2c3d4e5/* } } }",
  },
  MISSING_QUOTE_IN_VARIABLE: {
    level: 'ERROR',
    on: 'bucket',
    example: "{ Resource: 'arn:aws:s3:::data/${aws:PrincipalTag/team, nobody}/*' }",
  },
  MISSING_RESOURCE: { level: 'ERROR', on: 'bucket', example: '{ Resource: null }' },
  MISSING_STATEMENT: { level: 'ERROR', on: 'document', example: '{ Statement: null }' },
  MISSING_TAG_KEY_IN_CONDITION: {
    level: 'ERROR',
    on: 'bucket',
    example: "{ Condition: { StringEquals: { 'aws:PrincipalTag': blue } } }",
  },
  NULL_WITH_IF_EXISTS: {
    level: 'ERROR',
    on: 'bucket',
    example: "{ Condition: { NullIfExists: { 'aws:SourceVpce': 'false' } } }",
  },
  POLICY_SIZE_EXCEEDS_RCP_QUOTA: { level: 'ERROR', unasked: ofOrganizations },
  POLICY_SIZE_EXCEEDS_SCP_QUOTA: { level: 'ERROR', unasked: ofOrganizations },
  PRIVATE_IP_ADDRESS: {
    level: 'ERROR',
    on: 'bucket',
    example: "{ Condition: { IpAddress: { 'aws:SourceIp': 10.0.0.0/8 } } }",
  },
  PRIVATE_NOT_IP_ADDRESS: {
    level: 'ERROR',
    on: 'bucket',
    example: "{ Effect: Deny, Condition: { NotIpAddress: { 'aws:SourceIp': [10.0.0.0/8, 192.168.0.0/16] } } }",
  },
  RCP_SYNTAX_ERROR_ACTION: { level: 'ERROR', unasked: ofOrganizations },
  RCP_SYNTAX_ERROR_ALLOW: { level: 'ERROR', unasked: ofOrganizations },
  RCP_SYNTAX_ERROR_NOTACTION: { level: 'ERROR', unasked: ofOrganizations },
  RCP_SYNTAX_ERROR_PRINCIPAL: { level: 'ERROR', unasked: ofOrganizations },
  ROLE_TRUST_POLICY_SYNTAX_ERROR_NOTPRINCIPAL: {
    level: 'ERROR',
    on: 'trust',
    example: "{ Principal: null, NotPrincipal: { AWS: '111122223333' } }",
  },
  ROLE_TRUST_POLICY_SYNTAX_ERROR_RESOURCE: { level: 'ERROR', on: 'trust', example: "{ Resource: '*' }" },
  ROLE_TRUST_POLICY_UNSUPPORTED_WILDCARD_IN_PRINCIPAL: { level: 'ERROR', on: 'trust', example: "{ Principal: '*' }" },
  SCP_SYNTAX_ERROR_ACTION_WILDCARD: { level: 'ERROR', unasked: ofOrganizations },
  SCP_SYNTAX_ERROR_PRINCIPAL: { level: 'ERROR', unasked: ofOrganizations },
  TYPE_MISMATCH_IP_RANGE: {
    level: 'ERROR',
    on: 'bucket',
    example: "{ Condition: { IpAddress: { 'aws:SourceIp': 203.0.113.0-24 } } }",
  },
  UNIQUE_SIDS_REQUIRED: { level: 'ERROR', on: 'statements', example: '[{ Sid: Read }, { Sid: Read }]' },
  UNSUPPORTED_ACTION_FOR_CONDITION_KEY: {
    level: 'ERROR',
    on: 'bucket',
    example: "{ Condition: { StringEquals: { 's3:prefix': home/ } } }",
  },
  UNSUPPORTED_ACTION_IN_POLICY: { level: 'ERROR', on: 'bucket', example: "{ Action: 'kms:Decrypt' }" },
  UNSUPPORTED_CONDITION_KEY_FOR_SERVICE_PRINCIPAL: {
    level: 'ERROR',
    on: 'bucket',
    example:
      '{ Principal: { Service: cloudfront.amazonaws.com }, Condition: { StringEquals: { ' +
      "'aws:PrincipalOrgID': o-a1b2c3d4e5 } } }",
  },
  UNSUPPORTED_ELEMENT_COMBINATION: { level: 'ERROR', on: 'bucket', example: "{ NotAction: 's3:PutObject' }" },
  UNSUPPORTED_GLOBAL_CONDITION_KEY: {
    level: 'ERROR',
    on: 'bucket',
    example: "{ Condition: { ArnEquals: { 'aws:ARN': 'arn:aws:iam::111122223333:role/reader' } } }",
  },
  UNSUPPORTED_PRINCIPAL: { level: 'ERROR', on: 'identity', example: "{ Principal: { AWS: '111122223333' } }" },
  UNSUPPORTED_RESOURCE_ARN_IN_POLICY: {
    level: 'ERROR',
    on: 'bucket',
    example: "{ Resource: 'arn:aws:kms:eu-west-1:111122223333:key/k' }",
  },
  UNSUPPORTED_SID: { level: 'ERROR', on: 'identity', example: "{ Sid: 'Home folder' }" },
  UNSUPPORTED_SPACE_IN_VARIABLE: {
    level: 'ERROR',
    on: 'bucket',
    example: "{ Resource: 'arn:aws:s3:::data/${ aws:username }/*' }",
  },
  UNSUPPORTED_WILDCARD_IN_PRINCIPAL: {
    level: 'ERROR',
    on: 'bucket',
    example: "{ Principal: { AWS: 'arn:aws:iam::111122223333:role/*' } }",
  },
  EMPTY_VARIABLE: { level: 'ERROR', on: 'bucket', example: "{ Resource: 'arn:aws:s3:::data/${ }/*' }" },
  FEDERATED_PRINCIPAL_NOT_SUPPORTED: {
    level: 'ERROR',
    on: 'bucket',
    example: "{ Principal: { Federated: 'arn:aws:iam::111122223333:saml-provider/idp' } }",
  },
  VARIABLE_UNSUPPORTED_IN_ELEMENT: {
    level: 'ERROR',
    on: 'identity',
    example: "{ Action: 's3:${aws:PrincipalTag/action}' }",
  },
  VARIABLE_UNSUPPORTED_IN_VERSION: { level: 'ERROR', on: 'document', example: "{ Version: '2008-10-17' }" },
  VARIABLE_USAGE_TOO_PERMISSIVE: {
    level: 'ERROR',
    on: 'bucket',
    example: "{ Condition: { StringLike: { 'aws:userid': '${aws:userid}' } } }",
  },
  WILDCARD_USAGE_TOO_PERMISSIVE: {
    level: 'ERROR',
    on: 'bucket',
    example: "{ Condition: { StringLike: { 'aws:PrincipalOrgID': o-* } } }",
  },
  CREATE_SLR_WITH_NOT_ACTION_AND_NOT_RESOURCE: { level: 'GENERAL_WARNING', unasked: ofLinkedRoles },
  CREATE_SLR_WITH_NOT_RESOURCE: { level: 'GENERAL_WARNING', unasked: ofLinkedRoles },
  CREATE_SLR_WITH_STAR_IN_ACTION_AND_NOT_RESOURCE: { level: 'GENERAL_WARNING', unasked: ofLinkedRoles },
  CREATE_SLR_WITH_STAR_IN_ACTION_AND_RESOURCE: { level: 'GENERAL_WARNING', unasked: ofLinkedRoles },
  CREATE_SLR_WITH_STAR_IN_RESOURCE: { level: 'GENERAL_WARNING', unasked: ofLinkedRoles },
  CREATE_SLR_WITH_STAR_IN_RESOURCE_AND_NOT_ACTION: { level: 'GENERAL_WARNING', unasked: ofLinkedRoles },
  DEPRECATED_GLOBAL_CONDITION_KEY: {
    level: 'GENERAL_WARNING',
    on: 'identity',
    example: "{ Condition: { ArnEquals: { 'aws:ARN': 'arn:aws:iam::111122223333:role/reader' } } }",
  },
  INVALID_DATE_VALUE: {
    level: 'GENERAL_WARNING',
    on: 'bucket',
    example: "{ Condition: { DateLessThan: { 'aws:CurrentTime': '1893456000' } } }",
  },
  INVALID_ROLE_REFERENCE: {
    level: 'GENERAL_WARNING',
    on: 'bucket',
    example: '{ Principal: { AWS: AROADBQP57FF2AEXAMPLE } }',
  },
  INVALID_USER_REFERENCE: {
    level: 'GENERAL_WARNING',
    on: 'bucket',
    example: '{ Principal: { AWS: AIDACKCEVSQ6C2EXAMPLE } }',
  },
  MISSING_VERSION: { level: 'GENERAL_WARNING', on: 'document', example: '{ Version: null }' },
  POLICY_SIZE_EXCEEDS_IDENTITY_POLICY_QUOTA: {
    level: 'GENERAL_WARNING',
    on: 'large identity',
    example: '6145 characters',
  },
  POLICY_SIZE_EXCEEDS_RESOURCE_POLICY_QUOTA: { level: 'GENERAL_WARNING', on: 'large bucket', example: '20481 bytes' },
  POLICY_SIZE_EXCEEDS_ROLE_TRUST_POLICY_QUOTA: {
    level: 'GENERAL_WARNING',
    on: 'large trust',
    example: '8193 characters',
  },
  RCP_MISSING_RELATED_PRINCIPAL_CONDITION_KEY: { level: 'GENERAL_WARNING', unasked: ofOrganizations },
  RCP_MISSING_RELATED_SERVICE_PRINCIPAL_CONDITION_KEY: { level: 'GENERAL_WARNING', unasked: ofOrganizations },
  RCP_MISSING_SERVICE_CONDITION_KEY_NULL_CHECK: { level: 'GENERAL_WARNING', unasked: ofOrganizations },
  SPECIFIC_GITHUB_REPO_AND_BRANCH_RECOMMENDED: {
    level: 'GENERAL_WARNING',
    on: 'trust',
    example:
      '{ Principal: { Federated: ' +
      "'arn:aws:iam::111122223333:oidc-provider/token.actions.githubusercontent.com' }, Action: " +
      "'sts:AssumeRoleWithWebIdentity', Condition: { StringLike: { " +
      "'token.actions.githubusercontent.com:sub': 'repo:acme/*' } } }",
  },
  TYPE_MISMATCH: {
    level: 'GENERAL_WARNING',
    on: 'bucket',
    example: "{ Condition: { NumericEquals: { 'aws:SecureTransport': '1' } } }",
  },
  TYPE_MISMATCH_BOOLEAN: {
    level: 'GENERAL_WARNING',
    on: 'bucket',
    example: "{ Condition: { Bool: { 'aws:SecureTransport': 'yes' } } }",
  },
  TYPE_MISMATCH_DATE: {
    level: 'GENERAL_WARNING',
    on: 'bucket',
    example: "{ Condition: { DateLessThan: { 'aws:CurrentTime': tomorrow } } }",
  },
  TYPE_MISMATCH_NUMBER: {
    level: 'GENERAL_WARNING',
    on: 'bucket',
    example:
      "{ Action: 's3:ListBucket', Resource: 'arn:aws:s3:::data', Condition: { NumericLessThan: { " +
      "'s3:max-keys': ten } } }",
  },
  TYPE_MISMATCH_STRING: {
    level: 'GENERAL_WARNING',
    on: 'bucket',
    example: "{ Condition: { BinaryEquals: { 's3:VersionId': 'a b' } } }",
  },
  UNIQUE_SIDS_RECOMMENDED: {
    level: 'GENERAL_WARNING',
    on: 'bucket statements',
    example: '[{ Sid: Read }, { Sid: Read }]',
  },
  USE_CONDITION_KEY_ONLY_WITH_SUPPORTED_SERVICES: {
    level: 'GENERAL_WARNING',
    unasked: 'S3 and KMS support the keys that it names; the rest of the policy is about other services',
  },
  WILDCARD_WITHOUT_LIKE_OPERATOR: {
    level: 'GENERAL_WARNING',
    on: 'bucket',
    example: "{ Condition: { StringEquals: { 'aws:PrincipalTag/team': blue-* } } }",
  },
  ALLOW_WITH_NOT_PRINCIPAL: {
    level: 'SECURITY_WARNING',
    on: 'bucket',
    example: "{ Principal: null, NotPrincipal: { AWS: '111122223333' } }",
  },
  DENY_NOTACTION_WITH_UNSUPPORTED_TAG_CONDITION_KEY_FOR_SERVICE: {
    level: 'SECURITY_WARNING',
    on: 'bucket',
    example:
      "{ Effect: Deny, Action: null, NotAction: 's3:GetObject', Condition: { StringEquals: { " +
      "'aws:ResourceTag/stage': secret } } }",
  },
  DENY_WITH_UNSUPPORTED_TAG_CONDITION_KEY_FOR_SERVICE: {
    level: 'SECURITY_WARNING',
    on: 'bucket',
    example: "{ Effect: Deny, Condition: { StringEquals: { 'aws:RequestTag/stage': secret } } }",
  },
  DYNAMODB_ATTRIBUTES_WITHOUT_SELECT: { level: 'SECURITY_WARNING', unasked: 'it is about DynamoDB' },
  FORALLVALUES_WITH_SINGLE_VALUED_KEY: {
    level: 'SECURITY_WARNING',
    on: 'bucket',
    example: "{ Condition: { 'ForAllValues:StringEquals': { 'aws:PrincipalOrgID': o-a1b2c3d4e5 } } }",
  },
  FORANYVALUE_WITH_AUDIENCE_CLAIM_TYPE: {
    level: 'SECURITY_WARNING',
    on: 'trust',
    example:
      '{ Principal: { Federated: cognito-identity.amazonaws.com }, Action: ' +
      "'sts:AssumeRoleWithWebIdentity', Condition: { 'ForAnyValue:StringEquals': { " +
      "'cognito-identity.amazonaws.com:aud': 'eu-west-1:pool' } } }",
  },
  MISSING_CONDITION_KEY_FOR_OIDC_PRINCIPAL: {
    level: 'SECURITY_WARNING',
    on: 'trust',
    example: "{ Principal: { Federated: cognito-identity.amazonaws.com }, Action: 'sts:AssumeRoleWithWebIdentity' }",
  },
  MISSING_GITHUB_REPO_CONDITION_KEY: {
    level: 'SECURITY_WARNING',
    on: 'trust',
    example:
      '{ Principal: { Federated: ' +
      "'arn:aws:iam::111122223333:oidc-provider/token.actions.githubusercontent.com' }, Action: " +
      "'sts:AssumeRoleWithWebIdentity', Condition: { StringEquals: { " +
      "'token.actions.githubusercontent.com:aud': sts.amazonaws.com } } }",
  },
  MISSING_PAIRED_CONDITION_KEYS: {
    level: 'SECURITY_WARNING',
    on: 'bucket',
    example: "{ Condition: { IpAddress: { 'aws:VpcSourceIp': 10.0.0.0/24 } } }",
  },
  PASS_ROLE_WITH_NOT_ACTION_AND_NOT_RESOURCE: { level: 'SECURITY_WARNING', unasked: ofPassedRoles },
  PASS_ROLE_WITH_NOT_RESOURCE: { level: 'SECURITY_WARNING', unasked: ofPassedRoles },
  PASS_ROLE_WITH_STAR_IN_ACTION_AND_NOT_RESOURCE: { level: 'SECURITY_WARNING', unasked: ofPassedRoles },
  PASS_ROLE_WITH_STAR_IN_ACTION_AND_RESOURCE: { level: 'SECURITY_WARNING', unasked: ofPassedRoles },
  PASS_ROLE_WITH_STAR_IN_RESOURCE: { level: 'SECURITY_WARNING', unasked: ofPassedRoles },
  PASS_ROLE_WITH_STAR_IN_RESOURCE_AND_NOT_ACTION: { level: 'SECURITY_WARNING', unasked: ofPassedRoles },
  RESTRICT_ACCESS_TO_SERVICE_PRINCIPAL: {
    level: 'SECURITY_WARNING',
    on: 'bucket',
    example: '{ Principal: { Service: cloudfront.amazonaws.com } }',
  },
  STRING_LIKE_OPERATOR_WITH_ARN_CONDITION_KEYS: {
    level: 'SECURITY_WARNING',
    on: 'bucket',
    example: "{ Condition: { StringLike: { 'aws:PrincipalArn': 'arn:aws:iam::*:role/reader' } } }",
  },
  UNTRUSTWORTHY_CONDITION_KEY: {
    level: 'SECURITY_WARNING',
    on: 'bucket',
    example: "{ Condition: { StringLike: { 'aws:Referer': 'https://example.com/*' } } }",
  },
  ALLOW_NOTACTION_WITH_UNSUPPORTED_TAG_CONDITION_KEY_FOR_SERVICE: {
    level: 'SUGGESTION',
    on: 'bucket',
    example:
      "{ Action: null, NotAction: 's3:GetObject', Condition: { StringEquals: { 'aws:ResourceTag/stage': open } } }",
  },
  ALLOW_WITH_UNSUPPORTED_TAG_CONDITION_KEY_FOR_SERVICE: {
    level: 'SUGGESTION',
    on: 'bucket',
    example: "{ Condition: { StringEquals: { 'aws:RequestTag/stage': open } } }",
  },
  CONFIRM_AUDIENCE_CLAIM_TYPE: {
    level: 'SUGGESTION',
    on: 'trust',
    example:
      '{ Principal: { Federated: cognito-identity.amazonaws.com }, Action: ' +
      "'sts:AssumeRoleWithWebIdentity', Condition: { 'ForAllValues:StringEquals': { " +
      "'cognito-identity.amazonaws.com:aud': 'eu-west-1:pool' } } }",
  },
  EMPTY_ARRAY_ACTION: { level: 'SUGGESTION', on: 'bucket', example: '{ Action: [] }' },
  EMPTY_ARRAY_CONDITION: {
    level: 'SUGGESTION',
    on: 'bucket',
    example: "{ Condition: { StringEquals: { 'aws:SourceAccount': [] } } }",
  },
  EMPTY_ARRAY_CONDITION_FORALLVALUES: {
    level: 'SUGGESTION',
    on: 'bucket',
    example: "{ Condition: { 'ForAllValues:StringEquals': { 'aws:PrincipalOrgPaths': [] } } }",
  },
  EMPTY_ARRAY_CONDITION_FORANYVALUE: {
    level: 'SUGGESTION',
    on: 'bucket',
    example: "{ Condition: { 'ForAnyValue:StringEquals': { 'aws:PrincipalOrgPaths': [] } } }",
  },
  EMPTY_ARRAY_CONDITION_IFEXISTS: {
    level: 'SUGGESTION',
    on: 'bucket',
    example: "{ Condition: { StringEqualsIfExists: { 'aws:SourceAccount': [] } } }",
  },
  EMPTY_ARRAY_PRINCIPAL: { level: 'SUGGESTION', on: 'bucket', example: '{ Principal: { AWS: [] } }' },
  EMPTY_ARRAY_RESOURCE: { level: 'SUGGESTION', on: 'bucket', example: '{ Resource: [] }' },
  EMPTY_OBJECT_CONDITION: { level: 'SUGGESTION', on: 'bucket', example: '{ Condition: {} }' },
  EMPTY_OBJECT_PRINCIPAL: { level: 'SUGGESTION', on: 'bucket', example: '{ Principal: {} }' },
  EMPTY_SID_VALUE: { level: 'SUGGESTION', on: 'bucket', example: "{ Sid: '' }" },
  EQUIVALENT_TO_NULL_FALSE: {
    level: 'SUGGESTION',
    on: 'bucket',
    example: "{ Condition: { StringLike: { 'aws:PrincipalTag/team': '*' } } }",
  },
  EQUIVALENT_TO_NULL_TRUE: {
    level: 'SUGGESTION',
    on: 'bucket',
    example: "{ Condition: { StringNotLike: { 'aws:PrincipalTag/team': '*' } } }",
  },
  IMPROVE_IP_RANGE: {
    level: 'SUGGESTION',
    on: 'bucket',
    example: "{ Condition: { IpAddress: { 'aws:SourceIp': 203.0.113.77/24 } } }",
  },
  IRRELEVANT_CONDITION_KEY_IN_POLICY: {
    level: 'SUGGESTION',
    on: 'bucket',
    example: "{ Condition: { StringEquals: { 's3:ResourceAccount': '111122223333' } } }",
  },
  NULL_WITH_QUALIFIER: {
    level: 'SUGGESTION',
    on: 'bucket',
    example: "{ Condition: { 'ForAllValues:Null': { 'aws:PrincipalOrgPaths': 'true' } } }",
  },
  PRIVATE_IP_ADDRESS_SUBSET: {
    level: 'SUGGESTION',
    on: 'bucket',
    example: "{ Condition: { IpAddress: { 'aws:SourceIp': [203.0.113.0/24, 10.0.0.0/8] } } }",
  },
  PRIVATE_NOT_IP_ADDRESS_SUBSET: {
    level: 'SUGGESTION',
    on: 'bucket',
    example: "{ Effect: Deny, Condition: { NotIpAddress: { 'aws:SourceIp': [203.0.113.0/24, 10.0.0.0/8] } } }",
  },
  RECOMMENDED_CONDITION_KEY_FOR_SERVICE_PRINCIPAL: {
    level: 'SUGGESTION',
    on: 'bucket',
    example:
      "{ Principal: { Service: cloudfront.amazonaws.com }, Condition: { StringLike: { 'aws:Referer': " +
      "'https://example.com/*' } } }",
  },
  REDUNDANT_ACTION: { level: 'SUGGESTION', on: 'bucket', example: "{ Action: ['s3:GetObject', 's3:Get*'] }" },
  REDUNDANT_CONDITION_VALUE_NUM: {
    level: 'SUGGESTION',
    on: 'bucket',
    example: "{ Condition: { NumericLessThan: { 'aws:MultiFactorAuthAge': ['2700', '3600'] } } }",
  },
  REDUNDANT_KEY_DUE_TO_WILDCARD_IN_CONDITION: {
    level: 'SUGGESTION',
    on: 'bucket',
    example: "{ Condition: { StringLike: { 'aws:UserAgent': '*' } } }",
  },
  REDUNDANT_PRINCIPAL_IN_ROLE_TRUST_POLICY: {
    level: 'SUGGESTION',
    on: 'trust',
    example:
      "{ Principal: { AWS: ['arn:aws:iam::111122223333:role/reader', " +
      "'arn:aws:sts::111122223333:assumed-role/reader/me'] } }",
  },
  REDUNDANT_RESOURCE: {
    level: 'SUGGESTION',
    on: 'bucket',
    example: "{ Resource: ['arn:aws:s3:::data/*', 'arn:aws:s3:::data/home/*'] }",
  },
  REDUNDANT_STATEMENT: { level: 'SUGGESTION', on: 'bucket statements', example: '[{ Sid: One }, { Sid: Two }]' },
  REDUNDANT_STATEMENT_DUE_TO_WILDCARD_IN_CONDITION: {
    level: 'SUGGESTION',
    on: 'bucket',
    example: "{ Condition: { StringNotLike: { 'aws:UserAgent': '*' } } }",
  },
  WILDCARD_IN_SERVICE_NAME: { level: 'SUGGESTION', on: 'identity', example: "{ Action: 's3*:GetObject' }" },
};
