import type { LiveAction } from '../../audit-actions';
import { isObject, own, UserError, unreadFunction, type Json, type JsonObject } from '../../template';
import {
  callError,
  clientConfig,
  endpointFor,
  isDenied,
  isUnauthenticated,
  isNoAnswer,
  otherAnswer,
  stated,
  type CallError,
  type Connection,
} from '../sdk';

/** A resource that an account has beside its buckets, as CloudFormation writes it. */
export interface LiveResource {
  readonly id: string;
  readonly type: string;
  readonly region: string | undefined;
  readonly properties: JsonObject;
  /** what its `Ref` (`''`) and its attributes are, where its properties do not tell */
  readonly attributes?: Readonly<Record<string, string>>;
  /** all that names it in literal text: its ARN, its id, an alias */
  readonly names?: readonly string[];
}

/** Something that the account may have and that could not be read. */
export interface Gap {
  /** ``trails: `cloudtrail:DescribeTrails` is denied`` */
  readonly because: string;
  /** the types of resources of which some may be missing */
  readonly types: readonly string[];
  /** whether the user gave endpoints, and none for this: only rules that need it say so */
  readonly isNotAsked?: true;
}

/** What may be asked: what the policies of the commands allow, and who asks, which needs no permission. */
type AskedAction = LiveAction | 'sts:GetCallerIdentity';

/** A call that lists something, without which nobody knows of it at all. */
export interface Listing {
  /** as a message names what it lists */
  readonly what: string;
  /** the IAM action that it needs */
  readonly action: AskedAction;
  /** what it lists, as CloudFormation calls it */
  readonly types: readonly string[];
  /** whether it is left out where the service, an emulator of another maker, does not know the call */
  readonly isNew?: true;
  /** whether such an emulator may take it for an older call that begins alike, and answer that one */
  readonly mayBeMistaken?: true;
  /** whether the service is not in every region: where it has no address there is nothing to list */
  readonly isOfSomeRegions?: true;
}

/** Services other than S3, by the name that the SDK's variables for endpoints have. */
export type Service =
  | 'STS'
  | 'S3'
  | 'S3_CONTROL'
  | 'S3TABLES'
  | 'S3VECTORS'
  | 'KMS'
  | 'IAM'
  | 'CLOUDFRONT'
  | 'CLOUDTRAIL'
  | 'CLOUDWATCH_LOGS'
  | 'CLOUDFORMATION'
  | 'ORGANIZATIONS';

/** What one call came to. */
export type Answer<T> =
  | { readonly kind: 'read'; readonly value: T }
  | { readonly kind: 'unread'; readonly because: string; readonly failure?: CallError };

/**
 * Asks the services of an account, each call for itself: one that is denied or fails loses what it would have said,
 * with the IAM action that was missing, and nothing else.
 */
export class AccountCalls {
  readonly gaps: Gap[] = [];

  constructor(private readonly connection: Connection) {}

  /** Whether the service is asked at all: a store of another maker has none but those with an endpoint of their own. */
  asks(service: Service): boolean {
    return this.connection.endpoint === undefined || this.endpoint(service) !== undefined;
  }

  /** What the user gave for the service; undefined for AWS's own. */
  private endpoint(service: Service): string | undefined {
    return service === 'S3' ? this.connection.endpoint : endpointFor(service, this.connection);
  }

  /** Whether a store is asked that is not AWS, or a stub of it. */
  get isOfAnotherMaker(): boolean {
    return this.connection.endpoint !== undefined;
  }

  /** When nothing more is asked. */
  get until(): number | undefined {
    return this.connection.until;
  }

  /** What a client of the service is made with. */
  config(service: Service, region?: string): ReturnType<typeof clientConfig> {
    const { endpoint: _, ...elsewhere } = this.connection;
    const endpoint = this.endpoint(service);
    return clientConfig({
      ...elsewhere,
      ...(region === undefined ? {} : { region }),
      ...(endpoint === undefined ? {} : { endpoint }),
    });
  }

  /**
   * @param action the IAM action that the call needs
   * @throws UserError when nobody can go on: no or wrong credentials
   */
  async answer<T>(action: AskedAction, ask: () => Promise<T>): Promise<Answer<T>> {
    try {
      return { kind: 'read', value: await ask() };
    } catch (error) {
      if (error instanceof UserError) throw error;
      const failure = callError(error);
      if (isUnauthenticated(failure))
        throw new UserError(
          `the account cannot be asked: ${failure.code}`,
          undefined,
          'give credentials by environment or --profile',
        );
      const because = isDenied(failure)
        ? `\`${action}\` is denied`
        : isNoAnswer(failure)
          ? `the answer to \`${action}\` is none`
          : `\`${action}\` could not be asked: ${failure.code}`;
      return { kind: 'unread', because, failure };
    }
  }

  /** As `answer`, for a call that lists: undefined, and a gap, when it is denied or fails. */
  async list<T>(listing: Listing, ask: () => Promise<T>): Promise<T | undefined> {
    const found = await this.answer(listing.action, ask);
    if (found.kind === 'read') return found.value;
    if (found.failure === undefined || !this.hasNone(listing, found.failure)) this.gap(listing, found.because);
    return undefined;
  }

  /** What is listed cannot be told. */
  gap({ what, types }: Listing, because: string): void {
    this.gaps.push({ because: `${what}: ${because}`, types });
  }

  /** Whether the failure means that nothing of the kind can be there. */
  private hasNone({ isNew, mayBeMistaken, isOfSomeRegions }: Listing, { code, status }: CallError): boolean {
    if (this.connection.endpoint === undefined) return isOfSomeRegions === true && code === 'ENOTFOUND';
    // a store that does not know the call says so, or answers with a page that is no answer of AWS's form
    const isUnheardOf =
      status === 501 || /^(NotImplemented|UnknownOperation|InvalidAction|(Unknown)?Error$)/.test(code);
    return isNew === true && (isUnheardOf || (mayBeMistaken === true && code === otherAnswer));
  }

  /** What is not asked because the endpoints that were given are not those of AWS, and this one is not among them. */
  notAsked({ what, action, types }: Listing, service: Service): void {
    if (this.asks(service) || !this.asks('STS')) return;
    const because = `${what}: \`${action}\` was not asked, and \`AWS_ENDPOINT_URL_${service}\` says where`;
    this.gaps.push({ because, types, isNotAsked: true });
  }
}

/** The part of a resource that a call told; one that nobody can tell when it was denied. */
export function partOf<T>(answer: Answer<T>, part: (value: T) => unknown = (value) => value): unknown {
  return answer.kind === 'read' ? part(answer.value) : { [unreadFunction]: answer.because };
}

/** What is undefined when AWS answers with one of these codes, which mean that there is none. */
export async function orNone<T>(codes: readonly string[], ask: Promise<T>): Promise<T | undefined> {
  try {
    return await ask;
  } catch (error) {
    if (codes.includes(callError(error).code)) return undefined;
    throw error;
  }
}

/** A page of a list, and where the next one begins. */
interface Page<T> {
  /** undefined when the answer has no such list */
  readonly items: readonly T[] | undefined;
  readonly next: string | undefined;
  /** whether there are more, where the answer says so beside */
  readonly isTruncated?: boolean | undefined;
}

/** The code of a list without end. */
export const endlessList = 'EndlessList';

/** No account has as much of anything: services give tens or hundreds of it a page. */
const maximumPages = 10_000;

/**
 * Every page of a list, into `found`, which keeps those before an error.
 * @throws an error of code `EndlessList` for a list without end: one that says that there is more and not where,
 * that begins again, or goes on and on
 */
export async function everyPage<T>(
  found: T[],
  ask: (token: string | undefined) => Promise<Page<T>>,
): Promise<readonly T[]> {
  const seen = new Set<string>();
  let token: string | undefined;
  do {
    const { items, next, isTruncated } = await ask(token);
    found.push(...listOf(items));
    token = next === '' || isTruncated === false ? undefined : next;
    const isCut = isTruncated === true && token === undefined;
    const isAgain = token !== undefined && seen.has(token);
    if (token !== undefined) seen.add(token);
    if (isCut || isAgain || seen.size > maximumPages)
      throw Object.assign(new Error('the list has no end'), { name: endlessList });
  } while (token !== undefined);
  return found;
}

/**
 * The items of a page.
 * @throws an error with the code `NoAnswer` where it is no list, or has holes, whatever its type says
 */
export function listOf<T>(items: readonly T[] | null | undefined): readonly T[] {
  const list: unknown = items ?? [];
  const isList = Array.isArray(list) && list.every((one) => one !== null && one !== undefined);
  return isList ? (items ?? []) : stated<readonly T[]>(undefined);
}

/** Whether it may be a policy: AWS keeps none without statements. */
export function isPolicyDocument(document: Json): boolean {
  return isObject(document) && own(document, 'Statement') !== undefined;
}

/** The document of a policy; one that nobody can tell when it is none. */
export function policyDocument(text: string | undefined): Json | undefined {
  if (text === undefined) return undefined;
  try {
    const document = JSON.parse(text) as Json;
    if (isPolicyDocument(document)) return document;
    return { [unreadFunction]: 'the policy is no policy document' };
  } catch {
    return { [unreadFunction]: 'the policy is no JSON' };
  }
}
