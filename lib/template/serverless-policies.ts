import type { Json, JsonObject } from './json';

/**
 * What SAM's policy templates say about S3 and KMS: each statement with its actions and what its resources are, of the
 * one parameter that the template takes.
 * @see https://docs.aws.amazon.com/serverless-application-model/latest/developerguide/serverless-policy-template-list.html
 */
interface PolicyTemplate {
  readonly parameter: string;
  readonly statements: readonly { readonly actions: readonly string[]; readonly resources: readonly string[] }[];
}

const bucket = 'arn:${AWS::Partition}:s3:::${Named}';
const objects = `${bucket}/*`;
const key = 'arn:${AWS::Partition}:kms:${AWS::Region}:${AWS::AccountId}:key/${Named}';

const s3Actions = (...names: readonly string[]): readonly string[] => names.map((name) => `s3:${name}`);

const ofStorage: ReadonlyMap<string, PolicyTemplate> = new Map<string, PolicyTemplate>([
  [
    'S3ReadPolicy',
    {
      parameter: 'BucketName',
      statements: [
        {
          actions: s3Actions(
            'GetObject',
            'ListBucket',
            'GetBucketLocation',
            'GetObjectVersion',
            'GetLifecycleConfiguration',
          ),
          resources: [bucket, objects],
        },
      ],
    },
  ],
  [
    'S3WritePolicy',
    {
      parameter: 'BucketName',
      statements: [
        { actions: s3Actions('PutObject', 'PutObjectAcl', 'PutLifecycleConfiguration'), resources: [bucket, objects] },
      ],
    },
  ],
  [
    'S3CrudPolicy',
    {
      parameter: 'BucketName',
      statements: [
        {
          actions: s3Actions(
            'GetObject',
            'ListBucket',
            'GetBucketLocation',
            'GetObjectVersion',
            'PutObject',
            'PutObjectAcl',
            'GetLifecycleConfiguration',
            'PutLifecycleConfiguration',
            'DeleteObject',
          ),
          resources: [bucket, objects],
        },
      ],
    },
  ],
  [
    'S3FullAccessPolicy',
    {
      parameter: 'BucketName',
      statements: [
        {
          actions: s3Actions(
            'GetObject',
            'GetObjectAcl',
            'GetObjectVersion',
            'PutObject',
            'PutObjectAcl',
            'DeleteObject',
            'DeleteObjectTagging',
            'DeleteObjectVersionTagging',
            'GetObjectTagging',
            'GetObjectVersionTagging',
            'PutObjectTagging',
            'PutObjectVersionTagging',
          ),
          resources: [objects],
        },
        {
          actions: s3Actions(
            'ListBucket',
            'GetBucketLocation',
            'GetLifecycleConfiguration',
            'PutLifecycleConfiguration',
          ),
          resources: [bucket],
        },
      ],
    },
  ],
  ['KMSDecryptPolicy', { parameter: 'KeyId', statements: [{ actions: ['kms:Decrypt'], resources: [key] }] }],
  ['KMSEncryptPolicy', { parameter: 'KeyId', statements: [{ actions: ['kms:Encrypt'], resources: [key] }] }],
]);

/**
 * Policy templates of the same page that allow nothing of S3 and KMS. One that stands on neither list may allow
 * anything.
 */
const ofOtherServices: ReadonlySet<string> = new Set(
  `AcmGetCertificate AMIDescribe AthenaQuery AWSSecretsManagerGetSecretValue AWSSecretsManagerRotation
  CloudFormationDescribeStacks CloudWatchDashboard CloudWatchDescribeAlarmHistory CloudWatchPutMetric
  CodePipelineLambdaExecution CodePipelineReadOnly CodeCommitCrud CodeCommitRead ComprehendBasicAccess
  CostExplorerReadOnly DynamoDBBackupFullAccess DynamoDBCrud DynamoDBRead DynamoDBReconfigure
  DynamoDBRestoreFromBackup DynamoDBStreamRead DynamoDBWrite EC2CopyImage EC2Describe EcsRunTask EFSWriteAccess
  EKSDescribe ElasticMapReduceAddJobFlowSteps ElasticMapReduceCancelSteps ElasticMapReduceModifyInstanceFleet
  ElasticMapReduceModifyInstanceGroups ElasticMapReduceSetTerminationProtection ElasticMapReduceTerminateJobFlows
  ElasticsearchHttpPost EventBridgePutEvents FilterLogEvents FirehoseCrud FirehoseWrite KinesisCrud KinesisStreamRead
  LambdaInvoke MobileAnalyticsWriteOnlyAccess OrganizationsListAccounts PinpointEndpointAccess PollyFullAccess
  RekognitionDetectOnly RekognitionFacesManagement RekognitionFaces RekognitionLabels RekognitionNoDataAccess
  RekognitionRead RekognitionWriteOnlyAccess Route53ChangeResourceRecordSets SageMakerCreateEndpointConfig
  SageMakerCreateEndpoint ServerlessRepoReadWriteAccess SESBulkTemplatedCrud SESCrud SESEmailTemplateCrud
  SESSendBounce SNSCrud SNSPublishMessage SQSPoller SQSSendMessage SSMParameterRead SSMParameterWithSlashPrefixRead
  StepFunctionsExecution TextractDetectAnalyze TextractGetResult Textract VPCAccess`
    .split(/\s+/)
    .map((name) => `${name}Policy`)
    .concat('SESBulkTemplatedCrudPolicy_v2'),
);

/**
 * The policy document that a policy template of SAM stands for, as far as S3 and KMS are concerned.
 * @param values what the template gives for the policy template's parameters
 * @returns undefined when nobody here knows the policy template, or its parameter is not given
 */
export function policyOfTemplate(name: string, values: JsonObject): JsonObject | undefined {
  if (ofOtherServices.has(name)) return document([]);
  const found = ofStorage.get(name);
  const named = found && Object.hasOwn(values, found.parameter) ? values[found.parameter] : undefined;
  if (found === undefined || named === undefined) return undefined;
  return document(
    found.statements.map(({ actions, resources }) => ({
      Effect: 'Allow',
      Action: actions,
      Resource: resources.map((resource) => ({ 'Fn::Sub': [resource, { Named: named }] })),
    })),
  );
}

function document(statements: readonly Json[]): JsonObject {
  return { Version: '2012-10-17', Statement: statements };
}

/**
 * What a connector to a bucket lets its source do there.
 * @see https://docs.aws.amazon.com/serverless-application-model/latest/developerguide/reference-sam-connector.html
 */
const connectorActions: ReadonlyMap<string, readonly string[]> = new Map([
  [
    'Read',
    s3Actions(
      'GetObject',
      'GetObjectAcl',
      'GetObjectLegalHold',
      'GetObjectRetention',
      'GetObjectTorrent',
      'GetObjectVersion',
      'GetObjectVersionAcl',
      'GetObjectVersionForReplication',
      'GetObjectVersionTorrent',
      'ListBucket',
      'ListBucketMultipartUploads',
      'ListBucketVersions',
      'ListMultipartUploadParts',
    ),
  ],
  [
    'Write',
    s3Actions(
      'AbortMultipartUpload',
      'DeleteObject',
      'DeleteObjectVersion',
      'PutObject',
      'PutObjectLegalHold',
      'PutObjectRetention',
      'RestoreObject',
    ),
  ],
]);

/**
 * The document of the managed policy that a connector to the bucket with this ARN attaches to its source's role.
 * @returns undefined when a permission is none that connectors have
 */
export function policyOfConnector(permissions: readonly Json[], bucketArn: Json): JsonObject | undefined {
  const actions = permissions.map((one) => (typeof one === 'string' ? connectorActions.get(one) : undefined));
  if (actions.length === 0 || actions.includes(undefined)) return undefined;
  const resources = [bucketArn, { 'Fn::Sub': ['${Arn}/*', { Arn: bucketArn }] }];
  return document(actions.map((some) => ({ Effect: 'Allow', Action: some ?? [], Resource: resources })));
}
