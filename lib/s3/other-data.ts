import { holdsSymbol, lowerCase, matches, showPattern, type OpenPattern, type Policy, type Statement } from '../policy';
import { allOf, anyOf, decided, no, not, undecided, yes, type Decided } from '../template';

/**
 * The services of S3 beside general purpose buckets, and actions of each by which data are read, written or deleted.
 * @see https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazons3express.html
 * @see https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazons3tables.html
 * @see https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazons3vectors.html
 * @see https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazons3objectlambda.html
 * @see https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazons3onoutposts.html
 */
const dataActions: Readonly<Record<string, readonly string[]>> = {
  s3express: ['CreateSession'],
  s3tables: ['GetTableData', 'PutTableData', 'DeleteTable'],
  s3vectors: ['GetVectors', 'QueryVectors', 'PutVectors', 'DeleteVectors'],
  's3-object-lambda': ['GetObject', 'GetObjectVersion', 'PutObject', 'DeleteObject', 'DeleteObjectVersion'],
  's3-outposts': ['GetObject', 'GetObjectVersion', 'PutObject', 'DeleteObject', 'DeleteObjectVersion'],
};

/** What a statement lets its holder do beyond general purpose buckets. */
export interface OtherReach {
  readonly statement: Statement;
  /** `s3tables` */
  readonly service: string;
  /** whether it reaches the data of every bucket of that service */
  readonly isEverything: Decided;
}

/**
 * Which statements of an identity policy may reach every directory, table or vector bucket, or every bucket by way of
 * Object Lambda or Outposts. Undecided where conditions or denials may leave some out, and of a service of S3 that is
 * not known here.
 */
export function reachesEveryOther({ statements }: Pick<Policy, 'statements'>): readonly OtherReach[] {
  return statements
    .filter(({ effect, open }) => effect === 'Allow' && open === undefined)
    .flatMap((statement) =>
      servicesNamed(statement).map((service): OtherReach => {
        const isMeant = allOf([namesData(statement, service), namesEverything(statement, service)]);
        const isClosed = isMeant.kind === 'no' ? no : mayBeClosed(statement, statements);
        return { statement, service, isEverything: allOf([isMeant, not(isClosed)]) };
      }),
    );
}

/** The services that the statement names, those that nobody has heard of included; all for a bare wildcard. */
function servicesNamed({ actions, notActions }: Statement): readonly string[] {
  if (notActions !== undefined) return Object.keys(dataActions);
  const prefixes = (actions ?? []).map(({ pattern }) => showPattern(lowerCase(pattern)).split(':')[0] ?? '');
  const known = Object.keys(dataActions).filter((service) => prefixes.some((prefix) => isGlobOf(prefix, service)));
  return [...new Set([...known, ...prefixes.filter((prefix) => /^s3[a-z-]+$/.test(prefix))])];
}

function isGlobOf(prefix: string, service: string): boolean {
  if (!/[*?]/.test(prefix)) return prefix === service;
  const pieces = prefix
    .replace(/[^a-z0-9*?-]/g, '')
    .replaceAll('*', '.*')
    .replaceAll('?', '.');
  return new RegExp(`^${pieces}$`).test(service);
}

function namesData({ actions, notActions }: Statement, service: string): Decided {
  const names = dataActions[service];
  if (names === undefined) return undecided(`what the actions of \`${service}\` reach is not known here`);
  const isAction = (one: OpenPattern, name: string): Decided =>
    one.open === undefined
      ? decided(matches(lowerCase(one.pattern), `${service}:${name}`.toLowerCase()))
      : undecided(one.open);
  const among = (listed: readonly OpenPattern[], name: string): Decided =>
    anyOf(listed.map((one) => isAction(one, name)));
  return anyOf(
    names.map((name) => (notActions === undefined ? among(actions ?? [], name) : not(among(notActions, name)))),
  );
}

/** Whether the resources are every bucket of the service: in one account or region, that is still every one. */
function namesEverything({ resources, notResources }: Statement, service: string): Decided {
  if (notResources !== undefined) return yes;
  return anyOf(
    (resources ?? []).map(({ pattern, open }) => {
      if (open !== undefined) return undecided(open);
      const text = showPattern(pattern);
      if (holdsSymbol(text.slice(0, 1))) return no;
      const [arn, , of = '*', , , ...rest] = text.split(':');
      const named = rest.length === 0 ? (text.endsWith('*') ? '*' : '') : rest.join(':');
      const isOfService = arn === '*' || isGlobOf(of, service);
      return decided(isOfService && /^([a-z-]*\/)?\*/.test(named));
    }),
  );
}

/** Whether conditions of the statement, or denials beside it, may leave buckets out. */
function mayBeClosed(statement: Statement, all: readonly Statement[]): Decided {
  // no bucket that is not tagged
  if (statement.conditions.some(({ key }) => /(resource|bucket)tag\//.test(key))) return yes;
  const denials = all.filter(
    ({ effect, actions = [], open }) =>
      effect === 'Deny' && (open !== undefined || actions.length === 0 || actions.some(mayBeOfS3)),
  );
  if (statement.conditions.length === 0 && denials.length === 0) return no;
  return undecided('which buckets its conditions and the denials beside it leave out is not worked out here');
}

function mayBeOfS3({ pattern, open }: OpenPattern): boolean {
  return open !== undefined || /^[*?s]/i.test(showPattern(pattern));
}
