import { symbolCharacter, symbolOf } from '../policy';
import {
  handsThrough,
  mayHoldAnything,
  no,
  partitions,
  plain,
  split,
  text,
  tokensOf,
  undecided,
  yes,
  type Decided,
  type Text,
  type Token,
} from '../template';

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

/** Symbols stand for tokens while a pattern is matched. */
const mark = symbolCharacter;
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
    .map((part) => (typeof part === 'string' ? part : symbolOf('made', tokens.indexOf(part))))
    .join('');
  // most texts are none, and the first use of the long patterns costs milliseconds
  if (!/\.s3/i.test(marked)) return undefined;
  const website = websiteDomain.exec(marked)?.[1];
  const name = website ?? restDomain.exec(marked)?.[1];
  if (name === undefined) return undefined;
  return { name: unmark(name, tokens), endpoint: website === undefined ? 'rest' : 'website' };
}

const bareDomain = new RegExp(`^s3(?:-website)?(?:\\.dualstack)?(?:[.-]${region})?\\.${suffix}$`, 'i');

/** Whether a host name is an endpoint of S3 that names no bucket. */
export function isBareEndpoint(domain: Text): boolean {
  const tokens = tokensOf(domain);
  const mark = (part: string | Token): string =>
    typeof part === 'string' ? part : symbolOf('made', tokens.indexOf(part));
  return bareDomain.test(domain.map(mark).join(''));
}

/** What S3 puts between the name and the suffix, and any label that holds a token. */
const serviceLabel = new RegExp(`^(?:s3.*|dualstack|.*${mark}.*)$`, 'i');
const holdsMark = new RegExp(mark);
const anyLabel = symbolOf('made', 0);
const regionLabel = new RegExp(`^${region}$`, 'i');
const suffixEnd = new RegExp(`\\.${suffix}/?$`, 'i');

/**
 * Whether a host name that is not known may turn out to be a bucket's. The end of an endpoint of S3 is fixed: `s3` or
 * the region stands before the suffix, `s3` before the region; what a resource of another service of AWS is called at
 * deployment is no bucket.
 * @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/VirtualHosting.html
 */
export function mayBeBucketDomain(domain: Text): boolean {
  const tokens = tokensOf(domain);
  if (tokens.length === 0) return bucketDomain(domain) !== undefined;
  const [only] = tokens;
  if (domain.length === 1 && only?.resource) return isHanded(only.resource);
  const end = domain.at(-1);
  // the name that another service gives its resource ends as that service does
  if (typeof end === 'object' && end.resource && !isHanded(end.resource)) return false;
  const wild = domain.findLastIndex((part) => typeof part !== 'string' && mayHoldDots(part));
  const samples = domain.slice(wild + 1).map((part) => (typeof part === 'string' ? part : sampleOf(part)));
  const host = (wild < 0 ? '' : anyLabel) + samples.join('');
  if (!suffixEnd.test(host) || holdsMark.test(host.slice(-1))) return mayEndLikeS3(host.split('.'));
  const labels = host.replace(suffixEnd, '').split('.');
  const last = labels.at(-1) ?? '';
  return serviceLabel.test(last) || (regionLabel.test(last) && serviceLabel.test(labels.at(-2) ?? ''));
}

/** Whether the labels without tokens, at the end, are the end of a suffix of AWS. */
function mayEndLikeS3(labels: readonly string[]): boolean {
  const open = labels.findLastIndex((label) => holdsMark.test(label));
  if (open < 0) return false;
  const tail = labels.slice(open + 1).join('.');
  return /^([a-z]{2})?$/i.test(tail) || partitions.some((one) => `.${one.suffix}`.endsWith(`.${tail}`));
}

function isHanded(resource: NonNullable<Token['resource']>): boolean {
  return resource.type.startsWith('AWS::S3::') || handsThrough(resource);
}

/** The suffix of the partition, a region, or any label. */
function sampleOf({ id, alphabet }: Token): string {
  if (id === 'AWS::URLSuffix') return 'amazonaws.com';
  return alphabet === 'word' ? 'eu-west-1' : anyLabel;
}

function mayHoldDots({ id, alphabet }: Token): boolean {
  return id !== 'AWS::URLSuffix' && (alphabet === undefined || alphabet === 'name' || alphabet === 'mark');
}

/**
 * Whether a host name is that of a multi-Region access point, whose requests have to be signed.
 * @see https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/private-content-restricting-access-to-s3-mrap.html
 */
export function isMultiRegionDomain(domain: Text): Decided {
  const last = domain.at(-1);
  if (typeof last !== 'string') return last && mayHoldAnything(last) ? undecided(last.because) : no;
  if (last.endsWith(multiRegionSuffix)) return yes;
  const before = domain.at(-2);
  const isMaybe = typeof before === 'object' && mayHoldAnything(before) && multiRegionSuffix.endsWith(last);
  return isMaybe ? undecided(before.because) : no;
}

const multiRegionSuffix = '.accesspoint.s3-global.amazonaws.com';

function unmark(marked: string, tokens: readonly Token[]): Text {
  const known = new Map(tokens.map((one, index) => [symbolOf('made', index), one]));
  const part = (character: string): string | Token => known.get(character) ?? character;
  return text(...Array.from(marked, part));
}
