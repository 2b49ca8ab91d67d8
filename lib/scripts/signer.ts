import { at, isArray, isObject, type Json, type JsonObject } from '../template';
import { awsCommandOf, isCall, type AwsCommand } from './aws-command';
import type { Resource } from '../template';

/** Temporary credentials of a role, which sign what a command sends. */
export interface Session {
  readonly kind: 'session';
  /** seconds that it may last, and past which it surely has ended; undefined where AWS does not say */
  readonly canLast: number;
  readonly atMost: number | undefined;
  /** what the session is, as in a sentence */
  readonly name: string;
  /** the resource of the same file that names the role, by its logical id */
  readonly holder?: string;
  /** the ARN by which the script assumes the role, where it is written out */
  readonly roleArn?: string;
}

/** Who signs, where the script or its place tells, or may be a role that the script assumes. */
export type Signer = Session | { readonly kind: 'unknown'; readonly because: string };

/** Whatever in a script may give its commands other credentials than those of its place. */
export const credentialWords = new RegExp(
  [
    'AWS_(?:ACCESS_KEY_ID|SECRET_ACCESS_KEY|SESSION_TOKEN|SECURITY_TOKEN|(?:DEFAULT_)?PROFILE|ROLE_ARN)\\b',
    'AWS_(?:WEB_IDENTITY|SHARED_CREDENTIALS|CONFIG_FILE|CONTAINER|EC2_METADATA)\\w*',
    '\\.aws\\b|assume-role[\\w-]*|get-(?:session|federation)-token|export-credentials|credential_(?:process|source)',
    '\\baws\\s+(?:sso|configure|login)\\b|\\baws-vault\\b',
    '(?:^|[;&|({]|\\b(?:if|then|do|else)\\b)[ \\t]*(?:source|\\.|eval)[ \\t]',
  ].join('|'),
  'gm',
);

const hour = 3600;

/** The longest session that anybody may ask for. */
const longest = 12 * hour;

/**
 * How long credentials last that AWS hands to what a resource runs: for EC2 "approximately 6 hours", for tasks of ECS
 * "1-6 hours", which is here at most twice that; for CodeBuild nothing is said.
 * @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/using-presigned-url.html#PresignedUrlFAQ
 */
const handed: Readonly<Record<string, Pick<Session, 'canLast' | 'atMost' | 'name'>>> = {
  'AWS::CodeBuild::Project': { canLast: hour, atMost: undefined, name: 'the credentials of the build' },
  'AWS::ECS::TaskDefinition': { canLast: 6 * hour, atMost: longest, name: 'the credentials of the task' },
};
const handedToInstances = { canLast: 6 * hour, atMost: longest, name: 'the credentials of the instance' };

/**
 * Who signs what a command sends: the role of the resource that holds the script, or one that the script assumes.
 * Undefined where nothing says so, as where users sign.
 * @see https://docs.aws.amazon.com/cli/latest/userguide/cli-chap-authentication.html#cli-chap-authentication-precedence
 */
export function signerOf(command: AwsCommand): Signer | undefined {
  const { template, path } = command.place;
  const resource = template.resources.get(String(path[1]));
  if (resource === undefined || command.doubt !== undefined || command.options.has('no-sign-request')) return undefined;
  const profile = command.options.get('profile')?.values[0];
  if (profile !== undefined) return profile.text === undefined ? undefined : sessionOfProfile(profile.text, resource);
  if (at(propertiesOf(resource), ['InSession']) === true) return assumedSession(resource);
  const mentioned = at(propertiesOf(resource), ['Credentials']);
  if (isArray(mentioned)) {
    const isAssumed = wordsIn(mentioned).some((word) => word.startsWith('assume-role'));
    return isAssumed
      ? { kind: 'unknown', because: 'nobody knows whether the role that the script assumes signs' }
      : undefined;
  }
  return handedSession(resource);
}

function propertiesOf({ body }: Resource): JsonObject {
  const properties = body['Properties'];
  return isObject(properties) ? properties : {};
}

function wordsIn(listed: Json | undefined): readonly string[] {
  return (isArray(listed) ? listed : []).filter((word) => typeof word === 'string');
}

function handedSession(resource: Resource): Session | undefined {
  const holder = at(propertiesOf(resource), ['Holder']);
  const [logicalId, type] = [at(holder, ['LogicalId']), at(holder, ['Type'])];
  if (typeof logicalId !== 'string' || typeof type !== 'string') return undefined;
  return { kind: 'session', ...(handed[type] ?? handedToInstances), holder: logicalId };
}

/** The calls of the same script that stand before one. */
function callsBefore(resource: Resource): readonly AwsCommand[] {
  const script = (one: Resource): Json | undefined => propertiesOf(one)['Script'];
  const all = [...resource.template.resources.values()].filter((one) => script(one) === script(resource));
  return all
    .slice(
      0,
      all.findIndex(({ logicalId }) => logicalId === resource.logicalId),
    )
    .map(awsCommandOf);
}

/**
 * The session of a role that the script has assumed, where nothing else in it makes temporary credentials.
 * @see https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRole.html
 */
function assumedSession(resource: Resource): Signer {
  // what is configured in files yields to the environment
  const makers = callsBefore(resource).filter(
    (call) => call.service === 'sts' && !isCall(call, 'sts get-caller-identity'),
  );
  const [only, ...others] = makers;
  const unknown = { kind: 'unknown', because: 'nobody knows whose token the script exports' } as const;
  if (only === undefined || others.length > 0 || !isCall(only, 'sts assume-role')) return unknown;
  const mentioned = at(propertiesOf(resource), ['Credentials']);
  const isElse = wordsIn(mentioned).some((word) => /(?:source|\.|eval)$|assume-role-|get-/.test(word));
  return isElse ? unknown : assumed(only, 'duration-seconds', only.options.get('role-arn')?.values[0]?.text);
}

function assumed(call: AwsCommand, option: string, roleArn: string | undefined): Session {
  const word = call.options.get(option)?.values[0];
  const isStated = word === undefined ? call.doubt === undefined : /^\d+$/.test(word.text ?? '');
  const seconds = word === undefined ? hour : Number(word.text);
  return {
    kind: 'session',
    canLast: isStated ? seconds : 900,
    atMost: isStated ? seconds : longest,
    name: 'the session of the role that the script assumes',
    ...(roleArn === undefined ? {} : { roleArn }),
  };
}

/**
 * The session of a role that the script has given a profile; how long that lasts, files of the machine may say as well.
 * @see https://docs.aws.amazon.com/cli/latest/userguide/cli-configure-role.html
 */
function sessionOfProfile(profile: string, resource: Resource): Session | undefined {
  const settings = callsBefore(resource).flatMap(({ service, operation, paths: [key, value], options, isRun }) => {
    if (service !== 'configure' || operation !== 'set' || isRun.kind !== 'yes') return [];
    const own = options.get('profile')?.values[0]?.text;
    const name = key?.text ?? '';
    if (own === profile || name.startsWith(`profile.${profile}.`)) return [{ key: name.replace(/^.*\./s, ''), value }];
    return [];
  });
  const arns = settings.filter(({ key }) => key === 'role_arn');
  if (arns.length === 0 || settings.some(({ key }) => key.startsWith('aws_'))) return undefined;
  const [duration, ...others] = settings.filter(({ key }) => key === 'duration_seconds');
  const isStated = others.length === 0 && /^\d+$/.test(duration?.value?.text ?? '');
  const seconds = Number(duration?.value?.text);
  const roleArn = arns.length === 1 ? arns[0]?.value?.text : undefined;
  return {
    kind: 'session',
    canLast: isStated ? seconds : hour,
    atMost: isStated ? seconds : longest,
    name: `the session of the role of the profile \`${profile}\``,
    ...(roleArn === undefined ? {} : { roleArn }),
  };
}
