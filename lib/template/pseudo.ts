import type { Place, Template } from './template';
import { text, type Text, type Token } from './text';
import { absent, unknownValue, type Value } from './value';

const notKnown = (what: string): string => `the ${what} is not known before deployment`;

/**
 * Partition and DNS suffix by the beginning of the region's name.
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference-arns.html
 */
const partitions: readonly (readonly [prefix: string, partition: string, suffix: string])[] = [
  ['cn-', 'aws-cn', 'amazonaws.com.cn'],
  ['us-gov-', 'aws-us-gov', 'amazonaws.com'],
  ['us-iso-', 'aws-iso', 'c2s.ic.gov'],
  ['us-isob-', 'aws-iso-b', 'sc2s.sgov.gov'],
  ['eusc-', 'aws-eusc', 'amazonaws.eu'],
  ['', 'aws', 'amazonaws.com'],
];

export function accountOf(template: Template): Text {
  return text(template.environment.account ?? token('AWS::AccountId', 'account', 'digits'));
}

export function regionOf(template: Template): Text {
  return text(template.environment.region ?? token('AWS::Region', 'region', 'word'));
}

export function partitionOf(template: Template): Text {
  return text(forRegion(template, 1) ?? token('AWS::Partition', 'partition', 'word'));
}

export function suffixOf(template: Template): Text {
  return text(forRegion(template, 2) ?? token('AWS::URLSuffix', 'region', 'name'));
}

function forRegion(template: Template, column: 1 | 2): string | undefined {
  const { region } = template.environment;
  return region === undefined ? undefined : partitions.find(([prefix]) => region.startsWith(prefix))?.[column];
}

function token(name: string, what: string, alphabet: Token['alphabet'], id = name): Token {
  return { id, label: `\${${name}}`, because: notKnown(what), ...(alphabet ? { alphabet } : {}) };
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
      return unknownValue(place, notKnown('list of notification topics'));
    default:
      return undefined;
  }
}
