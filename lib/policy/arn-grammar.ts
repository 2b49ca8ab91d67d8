import { get, inFirstPartition, items, partitions, plain, type Text, type Value } from '../template';
import { whyAnything, type PolicyFault } from './policy-fault';

/** The checks that `arnFaults` makes. */
export const arnChecks = [
  'ARN_ACCOUNT_NOT_ALLOWED',
  'ARN_REGION_NOT_ALLOWED',
  'INVALID_ARN_ACCOUNT',
  'INVALID_ARN_PREFIX',
  'INVALID_ARN_REGION',
  'INVALID_ARN_RESOURCE',
  'INVALID_ARN_SERVICE_CASE',
  'INVALID_PARTITION',
  'MISSING_ARN_ACCOUNT',
  'MISSING_ARN_REGION',
] as const;

type Fault = PolicyFault<(typeof arnChecks)[number]>;

/** Resources of a statement of an identity policy that are no ARNs, or ARNs of S3 that name nothing. */
export function* arnFaults(statement: Value): Iterable<Fault> {
  for (const name of ['Resource', 'NotResource'])
    for (const value of items(get(statement, name)) ?? []) {
      const found = value.kind === 'text' ? faultOf(value.text) : undefined;
      if (found !== undefined) yield { ...found, value };
      const open = whyAnything(value);
      if (open !== undefined && !(value.kind === 'text' && beginsAsArn(value.text))) yield { value, open };
    }
}

/** Whether a text is an ARN of a service that is known, whatever comes behind: the id of a stack is one. */
function beginsAsArn(value: Text): boolean {
  const [first] = inFirstPartition(value);
  return typeof first === 'string' ? /^arn:[^:]*:./.test(first) : first?.label === '${AWS::StackId}';
}

type Said = { readonly check: (typeof arnChecks)[number]; readonly says: string };

function faultOf(text: Text): Said | undefined {
  const whole = plain(text);
  if (whole === undefined || /^[*?]/.test(whole) || whole.startsWith('${')) return undefined;
  if (!whole.startsWith('arn:')) return { check: 'INVALID_ARN_PREFIX', says: `\`${whole}\` is no ARN` };
  const [, partition = '', service = '', region = '', account = '', ...rest] = whole.split(':');
  if (!/[*?$]/.test(partition) && !partitions.some(({ name }) => name === partition))
    return /^aws(-[a-z]+)+$/.test(partition)
      ? undefined
      : { check: 'INVALID_PARTITION', says: `there is no partition \`${partition}\`` };
  if (/^s3$/i.test(service) && service !== 's3')
    return { check: 'INVALID_ARN_SERVICE_CASE', says: `the service is \`s3\`, not \`${service}\`` };
  return service === 's3' && rest.length > 0 ? placeFault(region, account, rest.join(':')) : undefined;
}

/** Resources of S3 that belong to an account, and in most cases to a region. */
const ofAccounts = /^(accesspoint|access-grants|job|storage-lens|storage-lens-group|async-request)\//;

/** @see https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazons3.html#amazons3-resources-for-iam-policies */
function placeFault(region: string, account: string, resource: string): Said | undefined {
  const isOpen = (text: string): boolean => /[*?$]/.test(text);
  if (ofAccounts.test(resource)) {
    if (account === '')
      return { check: 'MISSING_ARN_ACCOUNT', says: `\`${resource}\` belongs to an account, which the ARN lacks` };
    if (!isOpen(account) && !/^\d{12}$/.test(account))
      return { check: 'INVALID_ARN_ACCOUNT', says: `\`${account}\` is no account: an account is twelve digits` };
    // a multi-region access point is in no region, and its name is not chosen
    if (region === '' && !/^accesspoint\/([\w]+\.mrap|.*[*?$])/.test(resource))
      return { check: 'MISSING_ARN_REGION', says: `\`${resource}\` belongs to a region, which the ARN lacks` };
    return region === '' || isOpen(region) || /^[a-z]+(-[a-z]+)+-\d+$/.test(region)
      ? undefined
      : { check: 'INVALID_ARN_REGION', says: `there is no region \`${region}\`` };
  }
  if (isOpen(resource.split('/')[0] ?? '')) return undefined;
  if (region !== '' && !isOpen(region))
    return {
      check: 'ARN_REGION_NOT_ALLOWED',
      says: `ARNs of buckets and objects hold no region, and this has \`${region}\``,
    };
  if (account !== '' && !isOpen(account))
    return {
      check: 'ARN_ACCOUNT_NOT_ALLOWED',
      says: `ARNs of buckets and objects hold no account, and this has \`${account}\``,
    };
  return /^(\/|$)/.test(resource) ? { check: 'INVALID_ARN_RESOURCE', says: 'the ARN names no bucket' } : undefined;
}
