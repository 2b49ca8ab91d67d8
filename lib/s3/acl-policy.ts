import { otherThan, parsePattern, type ActionName, type Policy, type Principal, type Statement } from '../policy';
import { type Place, type Reason } from '../template';
import { cannedAcl, publicGrant, type Acl, type AclGrant, type AclPermission } from './acl';
import { objectOwnership, type Bucket } from './bucket';
import { areAclsOn } from './defaults';
import { property } from './estate';
import { ignoresPublicAcls } from './public-access-block';

/**
 * What a permission of an ACL on a bucket comes to as actions.
 * @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/acl-overview.html#permissions
 */
const aclActions: Readonly<
  Record<AclPermission, { readonly actions: readonly ActionName[]; readonly on: 'bucket' | 'object' }>
> = {
  list: { actions: ['s3:ListBucket', 's3:ListBucketVersions', 's3:ListBucketMultipartUploads'], on: 'bucket' },
  write: { actions: ['s3:PutObject'], on: 'object' },
  'read the ACL of': { actions: ['s3:GetBucketAcl'], on: 'bucket' },
  'change the ACL of': { actions: ['s3:PutBucketAcl'], on: 'bucket' },
};

const anyone: readonly Principal[] = [{ kind: 'anyone' }];

/**
 * Whom an ACL lets do what, as a policy; nothing where ACLs are off.
 * @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/acl-overview.html
 */
export function aclPolicy(bucket: Bucket, bucketArn: string): Policy {
  const value = property(bucket, 'AccessControl');
  const acl = cannedAcl(value);
  const policy = (statements: readonly Statement[]): Policy => ({
    version: '2012-10-17',
    statements,
    place: value.place,
  });
  if (acl === 'none' || areAclsOn(bucket).kind === 'no') return policy([]);
  const statement = statementsAt(bucketArn, acl === 'unknown' ? undefined : acl.name, value.place);
  const open = whyAclOpen(bucket, acl);
  if (open !== undefined) return policy([statement(anyone, ['s3:*'], 'bucket', { open })]);
  return policy(
    grantsOf(bucket, acl).flatMap(({ to, permits }) =>
      permits.map((permission) => {
        const { actions, on } = aclActions[permission];
        return statement(granteeOf(to), actions, on, to === 'any AWS account' ? signed : {});
      }),
    ),
  );
}

/** Grants that count: those to everybody do not where public ACLs are ignored. */
function grantsOf(bucket: Bucket, acl: Acl | 'unknown'): readonly AclGrant[] {
  if (acl === 'unknown') return [];
  const isIgnored = ignoresPublicAcls(bucket).kind === 'yes';
  return acl.grants.filter(({ to }) => !isIgnored || (to !== 'anyone' && to !== 'any AWS account'));
}

/** Why nobody can tell what the ACL grants. */
function whyAclOpen(bucket: Bucket, acl: Acl | 'unknown'): Reason | undefined {
  if (acl === 'unknown') return 'the ACL is not known';
  if (publicGrant(acl) !== undefined && ignoresPublicAcls(bucket).kind === 'unknown')
    return 'whether public ACLs are ignored';
  return objectOwnership(bucket).kind === 'unknown' ? 'whether ACLs are on' : undefined;
}

type MakeStatement = (
  principals: readonly Principal[],
  actions: readonly string[],
  on: 'bucket' | 'object',
  more?: Partial<Statement>,
) => Statement;

function statementsAt(bucketArn: string, sid: string | undefined, place: Place): MakeStatement {
  const syntax = { wildcards: true, variables: false };
  return (principals, actions, on, more = {}) => ({
    index: 0,
    ...(sid === undefined ? {} : { sid }),
    effect: 'Allow',
    principals,
    actions: actions.map((action) => ({ pattern: parsePattern(action, syntax) })),
    resources: [{ pattern: parsePattern(on === 'bucket' ? bucketArn : `${bucketArn}/*`, syntax) }],
    conditions: [],
    place,
    ...more,
  });
}

/** Requests of somebody with an account. */
const signed: Partial<Statement> = {
  conditions: [{ ...otherThan('aws:principaltype', 'Anonymous'), written: 'StringNotEquals aws:PrincipalType' }],
};

function granteeOf(to: AclGrant['to']): readonly Principal[] {
  if (to === 'log delivery') return [{ kind: 'service', name: 'logging.s3.amazonaws.com' }];
  return typeof to === 'object' ? [{ kind: 'canonical', id: to.canonicalId }] : anyone;
}
