import { judged, type CommandOnEstate } from '../../lib/engine';
import {
  askKey,
  effectiveAccessOf,
  encryptionKey,
  entity,
  mayBeAdmittedOutside,
  mayBeOfSpelledAccount,
  principalOf,
  property,
  roleNamed,
  type Estate,
  type Identity,
} from '../../lib/s3';
import { isCall, isDownload, roleProperties, signerOf } from '../../lib/scripts';
import {
  accountOf,
  allItems,
  allOf,
  decided,
  get,
  no,
  not,
  plain,
  text,
  tokensOf,
  whether,
  yes,
  type Decided,
  type Place,
  type Value,
} from '../../lib/template';
import { defineRule } from '../define-rule';

/** Options that name another encryption than that of the bucket. */
const otherEncryption = /^(?:sse|server-side-encryption|ssekms|bucket-key-enabled|sse-customer)/;

/** What the command does with objects under the default encryption of its bucket. */
function levelOf(command: CommandOnEstate): 'read' | 'write' | undefined {
  if (isDownload(command) || isCall(command, 's3api get-object')) return 'read';
  const isWrite = isCall(command, 's3 cp', 's3 mv', 's3 sync', 's3api put-object', 's3api create-multipart-upload');
  return isWrite && ![...command.options.keys()].some((name) => otherEncryption.test(name)) ? 'write' : undefined;
}

/** The role that signs what the command sends, where the templates make it. */
function callerOf(command: CommandOnEstate): Identity | undefined {
  const signer = signerOf(command);
  const estate = command.bucket?.estate;
  if (estate === undefined || signer?.kind !== 'session') return undefined;
  const { roleArn, holder } = signer;
  if (roleArn !== undefined) return roleCalled(roleArn, command.place, estate);
  const { path } = command.place.template.source;
  const resource = estate.inventory.set.templates
    .filter(({ source }) => source.path === path)
    .map(({ resources }) => resources.get(holder ?? ''))
    .find((one) => one !== undefined);
  const named = resource && property(entity(estate, resource), ...(roleProperties[resource.type] ?? []));
  return named && (roleNamed(named, estate) ?? roleOfProfile(named, estate));
}

/** The role of the templates that has this ARN, in an account that is known. */
function roleCalled(arn: string, place: Place, estate: Estate): Identity | undefined {
  const [, account, name = ''] = /^arn:[^:]*:iam::(\d{12}):role\/(?:.*\/)?([^/]+)$/.exec(arn) ?? [];
  const role = roleNamed({ kind: 'text', text: text(name), place }, estate);
  return role && plain(accountOf(role.resource.template)) === account ? role : undefined;
}

/** The only role of an instance profile. */
function roleOfProfile(named: Value, estate: Estate): Identity | undefined {
  const inside = [named, get(named, 'Arn'), get(named, 'Name')];
  const [token] = inside.flatMap((value) => (value.kind === 'text' ? tokensOf(value.text) : []));
  const profile = token?.resource;
  if (profile?.type !== 'AWS::IAM::InstanceProfile') return undefined;
  const [role, ...others] = allItems(property(entity(estate, profile), 'Roles'));
  return role === undefined || others.length > 0 ? undefined : roleNamed(role, estate);
}

/** Whether nothing lets the role use the key that the bucket encrypts with. */
function isKeptOut({ bucket }: CommandOnEstate, role: Identity, level: 'read' | 'write'): Decided {
  if (bucket === undefined) return no;
  const found = encryptionKey(bucket);
  if (found === undefined) return no;
  const access = effectiveAccessOf(bucket, {}, [role]);
  const { requester, trust } = principalOf(role, access.symbolTable, bucket.resource.template);
  const use = askKey(access, { requester, trust }, level) ?? yes;
  const key = found.kind === 'key' ? found.key : undefined;
  const outside = key === undefined ? no : mayBeAdmittedOutside(key);
  const isOfOther = key === undefined ? no : mayBeOfSpelledAccount(key, access.symbolTable);
  return allOf([not(use), not(outside), not(isOfOther)]);
}

export default defineRule({
  id: 'copy-without-key',
  title: 'Command copies objects whose key its role cannot use',
  severity: 'medium',
  rationale: 'KMS refuses the role that signs, so the command fails with `AccessDenied` when it is run.',
  remediation:
    'Grant the key as well: `bucket.grantReadWrite(role)` does both (CDK); `kms:Decrypt` and `kms:GenerateDataKey` ' +
    'in a policy of the role or of the key (CloudFormation).',
  controls: [],
  references: [
    'https://docs.aws.amazon.com/AmazonS3/latest/userguide/UsingKMSEncryption.html#require-sse-kms',
    'https://docs.aws.amazon.com/kms/latest/developerguide/key-policies.html',
  ],
  since: '0.2.0',
  subject: 'command',
  concerns: (command) => decided(levelOf(command) !== undefined && callerOf(command) !== undefined),
  *check(command) {
    const level = levelOf(command);
    const role = level === undefined ? undefined : callerOf(command);
    if (level === undefined || role === undefined) return;
    const name = role.resource.logicalId;
    const answer = allOf([command.isRun, isKeptOut(command, role, level)]);
    const action = level === 'read' ? 'kms:Decrypt' : 'kms:GenerateDataKey';
    const message = `nothing allows \`${name}\`, which signs, \`${action}\` with the key of the bucket`;
    yield* judged(whether(`\`${name}\` may use the key`, answer), command.place, message);
  },
});
