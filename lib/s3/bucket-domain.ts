import { partitions, plain, split, text, tokensOf, type Text, type Token } from '../template';

/** How a text names a bucket. */
export interface BucketDomain {
  readonly name: Text;
  readonly endpoint: 'rest' | 'website';
}

/**
 * The bucket's name in an ARN such as `arn:aws:s3:::logs` or `arn:aws:s3:::logs/*`.
 * @returns undefined when the text is no S3 bucket's or object's ARN, or cannot be taken apart
 */
export function nameFromArn(arn: Text): Text | undefined {
  const pieces = split(arn, ':');
  const [prefix, , service, region, account, name] = pieces ?? [];
  const isBlank = (piece: Text | undefined): boolean => piece !== undefined && plain(piece) === '';
  if (pieces?.length !== 6 || !prefix || plain(prefix) !== 'arn' || !service || plain(service) !== 's3')
    return undefined;
  return isBlank(region) && isBlank(account) && name ? split(name, '/')?.[0] : undefined;
}

/** Private-use characters stand for tokens while a pattern is matched. */
const firstMark = 0xe000;
const mark = '[\\ue000-\\uf8ff]';
const region = `(?:${mark}|[a-z]{2,4}-[a-z0-9-]+)`;
const suffixes = partitions.map(({ suffix }) => suffix.replaceAll('.', '\\.'));
// a partition that nobody has heard of yet may have a domain of its own country
const suffix = `(?:${[...new Set(suffixes)].join('|')}|amazonaws\\.[a-z]{2}|${mark})`;
const restDomain = new RegExp(
  `^(.+)\\.s3(?:-fips|-accelerate|-external-1)?(?:\\.dualstack)?(?:[.-]${region})?\\.${suffix}$`,
  'i',
);
const websiteDomain = new RegExp(`^(?:https?://)?(.+)\\.s3-website[.-]${region}\\.${suffix}/?$`, 'i');

/**
 * The bucket that a host name reaches: virtual-hosted REST endpoints of every style, and website endpoints.
 * @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/VirtualHosting.html
 * @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/WebsiteEndpoints.html
 */
export function bucketDomain(domain: Text): BucketDomain | undefined {
  const tokens = tokensOf(domain);
  const marked = domain
    .map((part) => (typeof part === 'string' ? part : String.fromCharCode(firstMark + tokens.indexOf(part))))
    .join('');
  const website = websiteDomain.exec(marked)?.[1];
  const name = website ?? restDomain.exec(marked)?.[1];
  if (name === undefined) return undefined;
  return { name: unmark(name, tokens), endpoint: website === undefined ? 'rest' : 'website' };
}

/**
 * Whether a host name is that of a multi-Region access point, whose requests have to be signed.
 * @see https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/private-content-restricting-access-to-s3-mrap.html
 */
export function isMultiRegionDomain(domain: Text): boolean {
  const last = domain.at(-1);
  return typeof last === 'string' && last.endsWith('.accesspoint.s3-global.amazonaws.com');
}

function unmark(marked: string, tokens: readonly Token[]): Text {
  const part = (character: string): string | Token => tokens[character.charCodeAt(0) - firstMark] ?? character;
  return text(...Array.from(marked, part));
}
