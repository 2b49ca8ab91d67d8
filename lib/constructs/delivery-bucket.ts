import {
  Annotations,
  ArnFormat,
  AspectPriority,
  Aspects,
  aws_iam as iam,
  aws_s3 as s3,
  CfnResource,
  Stack,
  Token,
} from 'aws-cdk-lib';
import type { Construct, IConstruct } from 'constructs';
import { referredTo, statedProperties } from './bucket-resource';

/** Conditions of a statement, by operator and key. */
type Conditions = Record<string, Record<string, string>>;

const encrypts = ['kms:GenerateDataKey', 'kms:GenerateDataKeyWithoutPlaintext', 'kms:Decrypt', 'kms:DescribeKey'];

/**
 * What the policy of a customer managed key has to let a service do that writes into the bucket.
 * @see https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/AWS-logs-and-resource-policy.html#AWS-logs-SSE-KMS-S3
 * @see https://docs.aws.amazon.com/awscloudtrail/latest/userguide/create-kms-key-policy-for-cloudtrail.html
 * @see https://docs.aws.amazon.com/config/latest/developerguide/s3-kms-key-policy.html
 * @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/configure-inventory.html#configure-inventory-kms-key-policy
 */
const keyActions: ReadonlyMap<string, readonly string[]> = new Map([
  ['delivery.logs.amazonaws.com', [...encrypts, 'kms:Encrypt', 'kms:ReEncryptFrom', 'kms:ReEncryptTo']],
  ['cloudtrail.amazonaws.com', encrypts],
  ['config.amazonaws.com', ['kms:Decrypt', 'kms:GenerateDataKey']],
  ['s3.amazonaws.com', ['kms:GenerateDataKey']],
]);

/**
 * Services that write to buckets with SSE-S3 alone.
 * @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/enable-server-access-logging.html
 * @see https://docs.aws.amazon.com/elasticloadbalancing/latest/application/enable-access-logging.html
 * @see https://docs.aws.amazon.com/redshift/latest/mgmt/db-auditing.html
 */
const withoutKeys: ReadonlySet<string> = new Set([
  'logging.s3.amazonaws.com',
  'logdelivery.elasticloadbalancing.amazonaws.com',
  'redshift.amazonaws.com',
]);

const ownerHasControl = { 's3:x-amz-acl': 'bucket-owner-full-control' };

/**
 * A bucket that services of AWS can be let write into, each as its page has it: the policy of the bucket, for the
 * account, and where it can be said for the source, and the policy of its key. A statement that another construct adds
 * for one of them, such as `addFlowLog` or `Trail`, reaches the key too.
 */
export abstract class DeliveryBucket extends s3.Bucket {
  private readonly usersOfKey = new Set<string>();

  constructor(scope: Construct, id: string, props: s3.BucketProps) {
    super(scope, id, props);
    const visit = (node: IConstruct): void => (node === this ? this.serveWriters() : undefined);
    Aspects.of(this).add({ visit }, { priority: AspectPriority.MUTATING });
  }

  /**
   * Adds a statement; a service that it lets write is let use the key, and narrowed to the account whose folder it
   * names, where it says nothing about its source.
   * @throws Error for a service that writes to no bucket with a key, where this one has one
   */
  public override addToResourcePolicy(permission: iam.PolicyStatement): iam.AddToResourcePolicyResult {
    const statement = narrowed(permission);
    const result = super.addToResourcePolicy(statement);
    for (const service of writersIn(statement)) {
      if (withoutKeys.has(service)) this.refuseKey(service);
      this.admitToKey(service, narrowing(statement));
    }
    return result;
  }

  /**
   * Admits flow logs of VPCs of the account, under a prefix.
   * @see https://docs.aws.amazon.com/vpc/latest/userguide/flow-logs-s3-permissions.html
   */
  public admitFlowLogs(scope: IConstruct, prefix?: string): void {
    this.admitDelivery(scope, prefix);
  }

  /**
   * Admits access logs of the Network Load Balancers of the account, under a prefix.
   * @see https://docs.aws.amazon.com/elasticloadbalancing/latest/network/enable-access-logs.html
   */
  public admitNetworkLoadBalancerLogs(scope: IConstruct, prefix?: string): void {
    this.admitDelivery(scope, prefix);
  }

  /**
   * Admits access logs of the Application Load Balancers of the account, under a prefix.
   * @throws Error where the bucket has a key: such logs are delivered to SSE-S3 alone
   * @see https://docs.aws.amazon.com/elasticloadbalancing/latest/application/enable-access-logging.html
   */
  public admitLoadBalancerLogs(scope: IConstruct, prefix?: string): void {
    const balancers = arn(scope, 'elasticloadbalancing', 'loadbalancer/*');
    this.admitWriter('logdelivery.elasticloadbalancing.amazonaws.com', keysOf(scope, prefix), {
      ArnLike: { 'aws:SourceArn': balancers },
    });
  }

  /**
   * Admits a trail of the account, under a prefix. A bucket that takes nothing but its own key takes the records of a
   * trail with that key: `encryptionKey: bucket.encryptionKey` of the trail, which `SecureBucket` sees to.
   * @see https://docs.aws.amazon.com/awscloudtrail/latest/userguide/create-s3-bucket-policy-for-cloudtrail.html
   */
  public admitTrail(scope: IConstruct, trailName: string, prefix?: string): void {
    const ofTrail = { StringEquals: { 'aws:SourceArn': arn(scope, 'cloudtrail', `trail/${trailName}`) } };
    this.admitAsker('cloudtrail.amazonaws.com', ['s3:GetBucketAcl'], ofTrail);
    this.admitWriter('cloudtrail.amazonaws.com', keysOf(scope, prefix), {
      StringEquals: { ...ofTrail.StringEquals, ...ownerHasControl },
    });
  }

  /**
   * Admits snapshots and history of AWS Config of the account, under a prefix.
   * @see https://docs.aws.amazon.com/config/latest/developerguide/s3-bucket-policy.html
   */
  public admitConfig(scope: IConstruct, prefix?: string): void {
    const ofAccount = { 'aws:SourceAccount': Stack.of(scope).account };
    this.admitAsker('config.amazonaws.com', ['s3:GetBucketAcl', 's3:ListBucket'], { StringEquals: ofAccount });
    this.admitWriter('config.amazonaws.com', keysOf(scope, prefix, 'Config/*'), {
      StringEquals: { ...ofAccount, ...ownerHasControl },
    });
  }

  /**
   * Admits inventory lists and storage class analysis of a bucket, under a prefix. Of a bucket in another stack only
   * the account is checked: its ARN would make the two stacks depend on each other in a circle.
   * @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/configure-inventory.html
   */
  public admitInventory(source: s3.IBucket, prefix?: string): void {
    const isNear = Stack.of(source) === Stack.of(this);
    this.admitWriter('s3.amazonaws.com', `${folder(prefix)}*`, {
      StringEquals: { 'aws:SourceAccount': Stack.of(source).account, ...ownerHasControl },
      ...(isNear ? { ArnLike: { 'aws:SourceArn': source.bucketArn } } : {}),
    });
  }

  /**
   * Lets the role of a Firehose stream write, under a prefix, with the key.
   * @see https://docs.aws.amazon.com/firehose/latest/dev/controlling-access.html#using-iam-s3
   */
  public admitFirehose(role: iam.IGrantable, prefix?: string): void {
    const principal = role.grantPrincipal;
    const allow = (actions: string[], resource: string): void =>
      void principal.addToPrincipalPolicy(new iam.PolicyStatement({ actions, resources: [resource] }));
    allow(['s3:GetBucketLocation', 's3:ListBucket', 's3:ListBucketMultipartUploads'], this.bucketArn);
    allow(['s3:PutObject', 's3:GetObject', 's3:AbortMultipartUpload'], this.arnForObjects(`${prefix ?? ''}*`));
    this.encryptionKey?.grantEncryptDecrypt(role);
  }

  /** @throws Error where the bucket has a key */
  private refuseKey(service: string): void {
    if (!this.encryptionKey) return;
    throw new Error(
      `${this.node.path}: \`${service}\` writes to buckets with SSE-S3 alone; say ` +
        '`encryption: s3.BucketEncryption.S3_MANAGED`, or let it write to an `AccessLogsBucket`',
    );
  }

  /** Lets a service use the key of the bucket, where it has one. */
  private admitToKey(service: string, conditions: Conditions): void {
    const actions = keyActions.get(service);
    if (actions === undefined || !this.encryptionKey) return;
    const narrow = withoutResources(conditions, Stack.of(this).account);
    const sorted = Object.entries(narrow).sort(([one], [other]) => one.localeCompare(other));
    const user = JSON.stringify([service, Stack.of(this).resolve(sorted)]);
    if (this.usersOfKey.has(user)) return;
    this.usersOfKey.add(user);
    this.encryptionKey.addToResourcePolicy(
      new iam.PolicyStatement({
        principals: [new iam.ServicePrincipal(service)],
        actions: [...actions],
        resources: ['*'],
        conditions: narrow,
      }),
    );
  }

  /**
   * Sees to what other resources need that write here and add no statement: flow logs, which AWS admits to the bucket
   * but not to its key, and trails, which write with SSE-S3 where they have no key, and that this bucket may refuse.
   */
  private serveWriters(): void {
    const { encryptionKey } = this;
    if (!encryptionKey) return;
    for (const node of this.node.root.node.findAll()) {
      if (!CfnResource.isCfnResource(node)) continue;
      if (node.cfnResourceType === 'AWS::EC2::FlowLog' && this.isNamedIn(node, 'logDestination'))
        this.admitToKey('delivery.logs.amazonaws.com', ofDelivery(node));
      if (node.cfnResourceType !== 'AWS::CloudTrail::Trail' || !this.isNamedIn(node, 's3BucketName')) continue;
      if (statedProperties(node)['KMSKeyId'] !== undefined) continue;
      node.addPropertyOverride('KMSKeyId', encryptionKey.keyArn);
      Annotations.of(node).addInfo(`bucket-warden: encrypt with the key of ${this.node.path}`);
    }
  }

  private isNamedIn(resource: CfnResource, property: 'logDestination' | 's3BucketName'): boolean {
    const given: unknown = Reflect.get(resource, property);
    return typeof given === 'string' && referredTo(given) === this.node.defaultChild;
  }

  /** What CloudWatch Logs delivers for another service of the account. */
  private admitDelivery(scope: IConstruct, prefix?: string): void {
    const { StringEquals: ofAccount, ArnLike } = ofDelivery(scope);
    this.admitAsker('delivery.logs.amazonaws.com', ['s3:GetBucketAcl'], { StringEquals: ofAccount, ArnLike });
    this.admitWriter('delivery.logs.amazonaws.com', keysOf(scope, prefix), {
      StringEquals: { ...ofAccount, ...ownerHasControl },
      ArnLike,
    });
  }

  private admitWriter(service: string, keys: string, conditions: Conditions): void {
    this.admitStatement(service, ['s3:PutObject'], this.arnForObjects(keys), conditions);
  }

  private admitAsker(service: string, actions: string[], conditions: Conditions): void {
    this.admitStatement(service, actions, this.bucketArn, conditions);
  }

  private admitStatement(service: string, actions: string[], resource: string, conditions: Conditions): void {
    const principals = [new iam.ServicePrincipal(service)];
    this.addToResourcePolicy(new iam.PolicyStatement({ principals, actions, resources: [resource], conditions }));
  }
}

/** What CloudWatch Logs delivers for the account and region of a scope, in conditions. */
function ofDelivery(scope: IConstruct): { StringEquals: Record<string, string>; ArnLike: Record<string, string> } {
  return {
    StringEquals: { 'aws:SourceAccount': Stack.of(scope).account },
    ArnLike: { 'aws:SourceArn': arn(scope, 'logs', '*') },
  };
}

function arn(scope: IConstruct, service: string, resource: string): string {
  return Stack.of(scope).formatArn({ service, resource, arnFormat: ArnFormat.NO_RESOURCE_NAME });
}

/** What services put before the objects that they write for the account of a scope. */
function keysOf(scope: IConstruct, prefix?: string, rest = '*'): string {
  return `${folder(prefix)}AWSLogs/${Stack.of(scope).account}/${rest}`;
}

function folder(prefix = ''): string {
  return prefix === '' || prefix.endsWith('/') || Token.isUnresolved(prefix) ? prefix : `${prefix}/`;
}

/** The services that a statement lets write objects. */
export function writersIn({ effect, actions, principals }: iam.PolicyStatement): readonly string[] {
  if (effect !== iam.Effect.ALLOW || !actions.includes('s3:PutObject')) return [];
  return principals.flatMap((principal) => (principal instanceof iam.ServicePrincipal ? [principal.service] : []));
}

/**
 * Services that write below the id of the account they write for, and say in each request which one that is.
 * @see https://docs.aws.amazon.com/awscloudtrail/latest/userguide/create-s3-bucket-policy-for-cloudtrail.html
 * @see https://docs.aws.amazon.com/elasticloadbalancing/latest/network/enable-access-logs.html
 */
const sayTheirAccount: ReadonlySet<string> = new Set(['cloudtrail.amazonaws.com', 'delivery.logs.amazonaws.com']);

/** A statement for one of them that asks nothing of the source: for the account below whose id it lets write. */
function narrowed(statement: iam.PolicyStatement): iam.PolicyStatement {
  const services = writersIn(statement);
  const isOfThem = services.length > 0 && services.every((service) => sayTheirAccount.has(service));
  if (!isOfThem || Object.keys(narrowing(statement)).length > 0) return statement;
  const accounts = statement.resources.map((resource) => /AWSLogs\/([^/*]+)\/\*$/.exec(resource)?.[1]);
  const [account, ...others] = new Set(accounts);
  const isOne = account !== undefined && (Token.isUnresolved(account) || /^\d{12}$/.test(account));
  if (!isOne || others.length > 0) return statement;
  const copy = statement.copy();
  copy.addCondition('StringEquals', { 'aws:SourceAccount': account });
  return copy;
}

/**
 * Conditions that name no resource of the app. A source that writes here names the bucket, and the bucket its key: were
 * the key to name the source, none of the three could be made first. Then the account of the source is asked for.
 */
function withoutResources(conditions: Conditions, account: string): Conditions {
  const resources = Object.values(conditions).flatMap((asked) => Object.values(asked).flatMap(resourcesIn));
  const kept = Object.entries(conditions).flatMap(([operator, asked]) => {
    const values = Object.entries(asked).filter(([, value]) => resourcesIn(value).length === 0);
    return values.length > 0 ? [[operator, Object.fromEntries(values)] as const] : [];
  });
  if (kept.length > 0) return Object.fromEntries(kept);
  const [source] = resources;
  return { StringEquals: { 'aws:SourceAccount': source === undefined ? account : Stack.of(source).account } };
}

function resourcesIn(value: unknown): readonly IConstruct[] {
  return [value].flat().flatMap((text) => {
    const target = typeof text === 'string' ? referredTo(text) : undefined;
    return target !== undefined && CfnResource.isCfnResource(target) ? [target] : [];
  });
}

/** What a statement asks of whoever the service acts for. */
function narrowing(statement: iam.PolicyStatement): Conditions {
  const conditions: Conditions = statement.conditions;
  const isOfSource = (key: string): boolean => /^aws:Source(Arn|Account)$/i.test(key);
  return Object.fromEntries(
    Object.entries(conditions).flatMap(([operator, asked]) => {
      const kept = Object.entries(asked).filter(([key]) => isOfSource(key));
      return kept.length > 0 ? [[operator, Object.fromEntries(kept)]] : [];
    }),
  );
}
