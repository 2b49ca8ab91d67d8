/** Estates of any size for the bench, in the shape the CDK synthesises them, and the shapes that once cost most. */

type Json = Record<string, unknown>;
type Resources = Record<string, Json>;

export interface EstateShape {
  readonly buckets: number;
  /** every policy a little different, as real ones are, or all of them equal */
  readonly policies: 'different' | 'alike';
  /** one role with its policy for each so many buckets; none when left out */
  readonly rolePer?: number;
  /** a distribution for each so many buckets; none when left out */
  readonly distributionPer?: number;
}

const block = { BlockPublicAcls: true, BlockPublicPolicy: true, IgnorePublicAcls: true, RestrictPublicBuckets: true };
const arnOf = (id: string): Json => ({ 'Fn::GetAtt': [id, 'Arn'] });
const objectsOf = (id: string, rest = '/*'): Json => ({ 'Fn::Join': ['', [arnOf(id), rest]] });
const accountOf = (index: number): string => String(100_000_000_000 + index * 7919);
const policy = (statements: readonly Json[]): Json => ({ Statement: statements, Version: '2012-10-17' });

const tlsOnly = (id: string): Json => ({
  Action: 's3:*',
  Condition: { Bool: { 'aws:SecureTransport': 'false' } },
  Effect: 'Deny',
  Principal: { AWS: '*' },
  Resource: [arnOf(id), objectsOf(id)],
});

/** A template of so many buckets with their policies, one key, one log bucket, and roles and distributions. */
export function estate({ buckets, policies, rolePer, distributionPer }: EstateShape): Json {
  const resources: Resources = {
    Logs: bucket({ ObjectLockEnabled: false }),
    Key: resource('AWS::KMS::Key', { EnableKeyRotation: true, KeyPolicy: policy([accountAdministers]) }),
  };
  for (let index = 0; index < buckets; index++) {
    const id = `Data${index}`;
    resources[id] = bucket({
      LoggingConfiguration: { DestinationBucketName: { Ref: 'Logs' }, LogFilePrefix: `${id}/` },
      BucketEncryption: encryption(index % 2 === 0 ? arnOf('Key') : undefined),
    });
    const grants = policies === 'alike' ? [] : [ownGrant(id, index)];
    resources[`${id}Policy`] = resource('AWS::S3::BucketPolicy', {
      Bucket: { Ref: id },
      PolicyDocument: policy([tlsOnly(id), ...grants]),
    });
    if (rolePer !== undefined && index % rolePer === 0) Object.assign(resources, role(id, index, policies));
    if (distributionPer !== undefined && index % distributionPer === 0) resources[`${id}Site`] = distribution(id);
  }
  return { Resources: resources };
}

const accountAdministers: Json = {
  Action: 'kms:*',
  Effect: 'Allow',
  Principal: { AWS: { 'Fn::Sub': 'arn:${AWS::Partition}:iam::${AWS::AccountId}:root' } },
  Resource: '*',
};

function resource(type: string, properties: Json): Json {
  return { Type: type, Properties: properties };
}

function encryption(key: Json | undefined): Json {
  const byDefault = key === undefined ? { SSEAlgorithm: 'AES256' } : { SSEAlgorithm: 'aws:kms', KMSMasterKeyID: key };
  return { ServerSideEncryptionConfiguration: [{ BucketKeyEnabled: true, ServerSideEncryptionByDefault: byDefault }] };
}

function bucket(more: Json): Json {
  return resource('AWS::S3::Bucket', {
    PublicAccessBlockConfiguration: block,
    OwnershipControls: { Rules: [{ ObjectOwnership: 'BucketOwnerEnforced' }] },
    VersioningConfiguration: { Status: 'Enabled' },
    ...more,
  });
}

/** A statement that no other bucket has: for an account, an organisation, or an endpoint of its own. */
function ownGrant(id: string, index: number): Json {
  const everyone = { AWS: '*' };
  const read = { Effect: 'Allow', Action: ['s3:GetObject', 's3:ListBucket'], Resource: [arnOf(id), objectsOf(id)] };
  switch (index % 3) {
    case 0:
      return { ...read, Principal: { AWS: `arn:aws:iam::${accountOf(index)}:role/reader-${index}` } };
    case 1:
      return {
        ...read,
        Principal: everyone,
        Condition: { StringEquals: { 'aws:PrincipalOrgID': `o-${index.toString(36).padStart(10, 'a')}` } },
      };
    default:
      return {
        Effect: 'Deny',
        Action: 's3:PutObject',
        Principal: everyone,
        Resource: objectsOf(id, `/in/${index}/*`),
        Condition: { StringNotEquals: { 'aws:SourceVpce': `vpce-${index.toString(16).padStart(8, '0')}` } },
      };
  }
}

function role(id: string, index: number, policies: EstateShape['policies']): Resources {
  const read = { Effect: 'Allow', Action: ['s3:GetObject*', 's3:List*', 's3:PutObject'] };
  const part = policies === 'alike' ? '/*' : `/job-${index}/*`;
  return {
    [`${id}Role`]: resource('AWS::IAM::Role', { AssumeRolePolicyDocument: policy([lambdaAssumes]) }),
    [`${id}RolePolicy`]: resource('AWS::IAM::Policy', {
      PolicyName: `${id}Policy`,
      Roles: [{ Ref: `${id}Role` }],
      PolicyDocument: policy([
        { ...read, Resource: [arnOf(id), objectsOf(id, part)] },
        { Effect: 'Allow', Action: ['kms:Decrypt', 'kms:GenerateDataKey*'], Resource: arnOf('Key') },
      ]),
    }),
  };
}

const lambdaAssumes: Json = {
  Action: 'sts:AssumeRole',
  Effect: 'Allow',
  Principal: { Service: 'lambda.amazonaws.com' },
};

function distribution(id: string): Json {
  const origin = {
    Id: 'bucket',
    DomainName: { 'Fn::GetAtt': [id, 'RegionalDomainName'] },
    S3OriginConfig: { OriginAccessIdentity: '' },
  };
  return resource('AWS::CloudFront::Distribution', {
    DistributionConfig: {
      Enabled: true,
      DefaultRootObject: 'index.html',
      DefaultCacheBehavior: { TargetOriginId: 'bucket', ViewerProtocolPolicy: 'redirect-to-https' },
      Origins: [origin],
    },
  });
}

/** Roles beside as many buckets with keys: each role reads its own bucket, or every role reads all of them. */
export function rolesAndBuckets(count: number, reach: 'own' | 'wide'): Json {
  const resources: Resources = {};
  for (let index = 0; index < count; index++) {
    const id = `Data${index}`;
    resources[id] = bucket({ BucketEncryption: encryption({ 'Fn::GetAtt': ['Key', 'Arn'] }) });
    const statement = { Effect: 'Allow', Action: 's3:GetObject', Resource: reach === 'own' ? objectsOf(id) : '*' };
    resources[`Role${index}`] = resource('AWS::IAM::Role', {
      AssumeRolePolicyDocument: policy([lambdaAssumes]),
      Policies: [{ PolicyName: 'read', PolicyDocument: policy([statement]) }],
    });
  }
  resources['Key'] = resource('AWS::KMS::Key', { KeyPolicy: policy([accountAdministers]) });
  return { Resources: resources };
}

/** Buckets of one template, each named by another policy through an export. */
export function importsOfExports(count: number): Json {
  const resources: Resources = {};
  const outputs: Record<string, Json> = {};
  for (let index = 0; index < count; index++) {
    const name = { 'Fn::Sub': `\${AWS::StackName}-Data${index}` };
    resources[`Data${index}`] = bucket({});
    outputs[`Out${index}`] = { Value: { Ref: `Data${index}` }, Export: { Name: name } };
    resources[`Policy${index}`] = resource('AWS::S3::BucketPolicy', {
      Bucket: { 'Fn::ImportValue': name },
      PolicyDocument: policy([{ ...tlsOnly(`Data${index}`), Resource: '*' }]),
    });
  }
  return { Resources: resources, Outputs: outputs };
}

/** One bucket with a policy of these statements. */
function onePolicy(statements: readonly Json[]): Json {
  return {
    Resources: {
      Data: bucket({}),
      Policy: resource('AWS::S3::BucketPolicy', { Bucket: { Ref: 'Data' }, PolicyDocument: policy(statements) }),
    },
  };
}

const listOf = <Item>(count: number, make: (index: number) => Item): Item[] =>
  Array.from({ length: count }, (_, index) => make(index));
const network = (index: number): string => `10.${index >> 8}.${index & 255}.0/24`;
const readBy = (principal: unknown, resources: unknown, condition: Json | undefined): Json => ({
  Effect: 'Allow',
  Principal: principal,
  Action: 's3:GetObject',
  Resource: resources,
  ...(condition === undefined ? {} : { Condition: condition }),
});

/** Policies of ordinary size that cost most in earlier versions, by name. */
export const hardPolicies: Readonly<Record<string, Json>> = {
  '400 networks': onePolicy([readBy('*', objectsOf('Data'), { IpAddress: { 'aws:SourceIp': listOf(400, network) } })]),
  '30 statements of 10 networks': onePolicy(
    listOf(30, (index) =>
      readBy('*', objectsOf('Data', `/${index}/*`), {
        IpAddress: { 'aws:SourceIp': listOf(10, (item) => network(index * 10 + item)) },
      }),
    ),
  ),
  '40 infix globs': onePolicy([
    readBy(
      { AWS: accountOf(1) },
      listOf(40, (index) => objectsOf('Data', `/*${index}a*${index}b*`)),
      undefined,
    ),
  ]),
  '8 organisational units and a TLS denial': onePolicy([
    tlsOnly('Data'),
    ...listOf(8, (index) =>
      readBy('*', objectsOf('Data', `/${index}/*`), {
        'ForAnyValue:StringLike': { 'aws:PrincipalOrgPaths': [`o-abcdefghij/r-ab12/ou-ab12-${index}1111111/*`] },
      }),
    ),
  ]),
  '100 dates': onePolicy(
    listOf(100, (index) =>
      readBy({ AWS: accountOf(index) }, objectsOf('Data'), {
        DateLessThan: { 'aws:CurrentTime': `2027-01-${String((index % 28) + 1).padStart(2, '0')}T00:00:00Z` },
      }),
    ),
  ),
  '26 independent conditions': {
    Parameters: Object.fromEntries(listOf(26, (index) => [`P${index}`, { Type: 'String', Default: 'a' }])),
    Conditions: Object.fromEntries(listOf(26, (index) => [`C${index}`, { 'Fn::Equals': [{ Ref: `P${index}` }, 'a'] }])),
    ...onePolicy(
      listOf(26, (index) => {
        const granted = readBy({ AWS: accountOf(index) }, objectsOf('Data', `/${index}/*`), undefined);
        return { 'Fn::If': [`C${index}`, granted, { Ref: 'AWS::NoValue' }] };
      }),
    ),
  },
  '200 statements under conditions': onePolicy(
    listOf(200, (index) => ({
      ...readBy({ AWS: accountOf(index) }, objectsOf('Data', `/team-${index}/*`), {
        StringEquals: { 'aws:PrincipalTag/team': `t${index % 7}` },
      }),
      Effect: index % 5 === 0 ? 'Deny' : 'Allow',
    })),
  ),
  '400 infix values': onePolicy([
    readBy('*', objectsOf('Data'), { StringLike: { 'aws:PrincipalTag/k': listOf(400, (index) => `*v${index}*`) } }),
  ]),
  '60 tenants': onePolicy(
    listOf(60, (index) => readBy({ AWS: accountOf(index) }, objectsOf('Data', `/tenant-${index}/*`), undefined)),
  ),
};
