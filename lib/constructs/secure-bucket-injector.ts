import {
  AspectPriority,
  Aspects,
  aws_iam as iam,
  aws_s3 as s3,
  type CfnResource,
  cx_api,
  FeatureFlags,
  type InjectionContext,
  type IPropertyInjector,
  Stack,
} from 'aws-cdk-lib';
import type { IConstruct } from 'constructs';
import { AccessLogsBucket } from './access-logs-bucket';
import { isBucketResource, isPolicyOf, isPolicyResource } from './bucket-resource';
import { isComplete } from './bucket-props';
import { addStatements } from './mixins';
import type { HardeningChange } from './hardening-aspect';
import { isLocked } from './replica-bucket';
import { isWebsite, secureProps } from './secure-bucket';

/** Settings of `SecureBucketInjector`. */
export interface SecureBucketInjectorProps {
  /**
   * How buckets are encrypted that do not say. S3 delivers access logs to no bucket with a key, and the injector
   * cannot know which ones they go to.
   * @default s3.BucketEncryption.S3_MANAGED
   */
  readonly encryption?: s3.BucketEncryption;
  /**
   * Whether buckets that do not say log to the log bucket that the secure buckets of the stack share.
   * @default true
   */
  readonly accessLogs?: boolean;
}

/**
 * Gives every `s3.Bucket` of an app what `SecureBucket` has, where it does not say otherwise, and changes no code:
 * `new App({ propertyInjectors: [new
 * SecureBucketInjector()] })`. What a bucket says stays, weak or not: the linter judges it. L1 buckets are not
 * reached; `HardeningAspect` reaches them.
 * @see https://docs.aws.amazon.com/cdk/v2/guide/blueprints.html
 */
export class SecureBucketInjector implements IPropertyInjector {
  public readonly constructUniqueId: string = s3.Bucket.PROPERTY_INJECTION_ID;

  private readonly made: HardeningChange[] = [];
  private readonly stacks = new WeakSet<Stack>();

  constructor(private readonly props: SecureBucketInjectorProps = {}) {}

  /** What was stated for which bucket, that said nothing about it; complete after synthesis. */
  public get changes(): HardeningChange[] {
    return [...this.made];
  }

  public inject(originalProps: unknown, context: InjectionContext): unknown {
    const { scope, id } = context;
    // undefined for a bucket without properties
    const given: s3.BucketProps = typeof originalProps === 'object' && originalProps !== null ? originalProps : {};
    if (isComplete(given)) return given;
    this.joinPolicies(Stack.of(scope));
    const injected = this.injected(given, context);
    const stated = new Map<string, unknown>(Object.entries(given));
    for (const [property, value] of Object.entries(injected))
      if (value !== undefined && stated.get(property) !== value && !isSame(stated.get(property), value))
        this.made.push({ path: `${scope.node.path}/${id}`, change: `state \`${property}\`` });
    return injected;
  }

  /**
   * S3 keeps one policy a bucket: where the app makes one itself, what the bucket would have had of its own is moved
   * there, once all of it is known.
   */
  private joinPolicies(stack: Stack): void {
    if (this.stacks.has(stack)) return;
    this.stacks.add(stack);
    let policies: readonly CfnResource[] | undefined;
    const visit = (node: IConstruct): void => {
      if (!(node instanceof s3.Bucket) || !node.policy) return;
      policies ??= node.node.root.node.findAll().filter(isPolicyResource);
      joinPolicy(node, node.policy, policies);
    };
    Aspects.of(stack).add({ visit }, { priority: AspectPriority.MUTATING });
  }

  private injected(given: s3.BucketProps, { scope, id }: InjectionContext): s3.BucketProps {
    const isByPolicy = FeatureFlags.of(scope).isEnabled(cx_api.S3_SERVER_ACCESS_LOGS_USE_BUCKET_POLICY) === true;
    const secured = withVersionsKept(
      given,
      withoutContradiction(
        given,
        secureProps(given, this.props.encryption ?? s3.BucketEncryption.S3_MANAGED),
        isByPolicy,
      ),
    );
    // a prefix alone means that the bucket logs to itself
    if (this.props.accessLogs === false || given.serverAccessLogsBucket || given.serverAccessLogsPrefix !== undefined)
      return secured;
    const target = AccessLogsBucket.shared(scope);
    const prefix = `${scope.node.path}/${id}/`;
    // with its feature flag CDK admits the bucket itself
    if (!isByPolicy) target.admitAccount(scope, prefix);
    return { ...secured, serverAccessLogsBucket: target, serverAccessLogsPrefix: prefix };
  }
}

/** Moves the statements of a bucket's own policy into another that the app sets on the same bucket. */
function joinPolicy(bucket: s3.Bucket, own: s3.BucketPolicy, policies: readonly CfnResource[]): void {
  const resource = bucket.node.defaultChild;
  if (!resource || !isBucketResource(resource)) return;
  const other = policies.find((policy) => policy.node.scope !== own && isPolicyOf(policy, resource));
  if (!other) return;
  const { Statement: statements = [] } = own.document.toJSON() as { readonly Statement?: readonly object[] };
  addStatements(
    other,
    statements.map((statement) => iam.PolicyStatement.fromJson(statement)),
  );
  bucket.node.tryRemoveChild(own.node.id);
  const { scope } = other.node;
  if (scope instanceof s3.BucketPolicy) bucket.policy = scope;
}

/**
 * Old versions that the bucket keeps on purpose are not deleted after a time that nobody named: of the rule that was
 * added, only the end of incomplete uploads stays.
 */
function withVersionsKept(given: s3.BucketProps, secured: s3.BucketProps): s3.BucketProps {
  if (given.versioned !== true && !isLocked(given)) return secured;
  const stated = new Set(given.lifecycleRules);
  const lifecycleRules = (secured.lifecycleRules ?? []).flatMap((rule) => {
    if (stated.has(rule)) return [rule];
    const { abortIncompleteMultipartUploadAfter } = rule;
    return abortIncompleteMultipartUploadAfter === undefined ? [] : [{ abortIncompleteMultipartUploadAfter }];
  });
  return { ...secured, lifecycleRules };
}

/** A list to which nothing was added. */
function isSame(one: unknown, other: unknown): boolean {
  return Array.isArray(one) && Array.isArray(other) && one.length === other.length;
}

/** ACLs that the block refuses. */
const publicAcls: ReadonlySet<s3.BucketAccessControl> = new Set([
  s3.BucketAccessControl.PUBLIC_READ,
  s3.BucketAccessControl.PUBLIC_READ_WRITE,
  s3.BucketAccessControl.AUTHENTICATED_READ,
]);

/**
 * Leaves out the defaults that would make CDK refuse what the bucket says, or what it will be used for: without its
 * feature flag CDK gives every log bucket an ACL, which no bucket takes whose ownership is stated as enforced. S3 has
 * that ownership, and the block, for new buckets that state none.
 * @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/about-object-ownership.html
 */
function withoutContradiction(given: s3.BucketProps, secured: s3.BucketProps, isByPolicy: boolean): s3.BucketProps {
  const { objectOwnership, blockPublicAccess, ...others } = secured;
  const hasAcl = given.accessControl !== undefined;
  // a website is there to be read by everybody, by a policy that may be added later
  const isPublic =
    isWebsite(given) || given.publicReadAccess === true || (given.accessControl && publicAcls.has(given.accessControl));
  return {
    ...others,
    ...(given.objectOwnership === undefined && (hasAcl || !isByPolicy) ? {} : { objectOwnership }),
    ...(given.blockPublicAccess === undefined && isPublic ? {} : { blockPublicAccess }),
  };
}
