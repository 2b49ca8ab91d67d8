import type { Place, Template } from './template';
import { text, type Text, type Token } from './text';
import { absent, unknownValue, type Value } from './value';
import { KnownReason } from './reason';

const notKnown = (what: string): string => `the ${what} is not known before deployment`;

/**
 * Which regions belong to which partition, and how its host names end. A region that no line knows may belong to any
 * partition: then both are known only to the deployment.
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference-arns.html
 * @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/gpbucketnamespaces.html for `aws-eusc`
 * @see https://www.npmjs.com/package/@aws-sdk/core its `partitions.js` has the regions and suffixes of all of them
 */
export const partitions: readonly {
  readonly name: string;
  readonly regions: RegExp;
  readonly suffix: string;
}[] = [
  { name: 'aws', regions: /^(us|eu|ap|sa|ca|me|af|il|mx)-\w+-\d+$/, suffix: 'amazonaws.com' },
  { name: 'aws-cn', regions: /^cn-\w+-\d+$/, suffix: 'amazonaws.com.cn' },
  { name: 'aws-us-gov', regions: /^us-gov-\w+-\d+$/, suffix: 'amazonaws.com' },
  { name: 'aws-eusc', regions: /^eusc-\w+-\w+-\d+$/, suffix: 'amazonaws.eu' },
  { name: 'aws-iso', regions: /^us-iso-\w+-\d+$/, suffix: 'c2s.ic.gov' },
  { name: 'aws-iso-b', regions: /^us-isob-\w+-\d+$/, suffix: 'sc2s.sgov.gov' },
  { name: 'aws-iso-e', regions: /^eu-isoe-\w+-\d+$/, suffix: 'cloud.adc-e.uk' },
  { name: 'aws-iso-f', regions: /^us-isof-\w+-\d+$/, suffix: 'csp.hci.ic.gov' },
];

const openAccount = text(token('AWS::AccountId', 'account', 'digits'));
const openRegion = text(token('AWS::Region', 'region', 'word'));
const openPartition = text(token('AWS::Partition', 'partition', 'word'));
const openSuffix = text(token('AWS::URLSuffix', 'region', 'name'));

export function accountOf({ environment: { account } }: Template): Text {
  return account === undefined ? openAccount : text(account);
}

export function regionOf({ environment: { region } }: Template): Text {
  return region === undefined ? openRegion : text(region);
}

export function partitionOf(template: Template): Text {
  const partition = forRegion(template);
  return partition === undefined ? openPartition : text(partition.name);
}

export function suffixOf(template: Template): Text {
  const partition = forRegion(template);
  return partition === undefined ? openSuffix : text(partition.suffix);
}

function forRegion({ environment: { region } }: Template): (typeof partitions)[number] | undefined {
  return region === undefined ? undefined : partitionOfRegion(region);
}

/** The partition that a region is in; undefined for one whose name is of no kind known. */
export function partitionOfRegion(region: string): (typeof partitions)[number] | undefined {
  return partitions.find(({ regions }) => regions.test(region));
}

function token(name: string, what: string, alphabet: Token['alphabet'], id = name): Token {
  return {
    id,
    label: `\${${name}}`,
    because: new KnownReason(notKnown(what), { kind: 'pseudo-parameter', name }),
    ...(alphabet ? { alphabet } : {}),
  };
}

/**
 * @returns undefined when `name` is no pseudo parameter
 * @see https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/pseudo-parameter-reference.html
 */
export function pseudoParameter(name: string, template: Template, place: Place): Value | undefined {
  const asText = (value: Text): Value => ({ kind: 'text', text: value, place });
  switch (name) {
    case 'AWS::NoValue':
      return absent(place);
    case 'AWS::AccountId':
      return asText(accountOf(template));
    case 'AWS::Region':
      return asText(regionOf(template));
    case 'AWS::Partition':
      return asText(partitionOf(template));
    case 'AWS::URLSuffix':
      return asText(suffixOf(template));
    case 'AWS::StackName': {
      const { stackName } = template.provenance;
      return asText(text(stackName ?? token(name, 'name of the stack', 'name', `${template.id}#${name}`)));
    }
    case 'AWS::StackId':
      return asText([token(name, 'id of the stack', undefined, `${template.id}#${name}`)]);
    case 'AWS::NotificationARNs':
      return unknownValue(
        place,
        new KnownReason(notKnown('list of notification topics'), { kind: 'pseudo-parameter', name }),
      );
    default:
      return undefined;
  }
}
