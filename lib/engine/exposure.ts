import {
  accessPointsOf,
  accessLogTarget,
  bucketOf,
  bucketOrigins,
  distributionOf,
  estateIn,
  everyAccessLevel,
  isDeployed,
  nameOf,
  replicationRules,
  resourceKey,
  resourcesOf,
  takeInventory,
  type AccessLevel,
  type OrganizationPolicies,
} from '../s3';
import { explore, type Resource, type Template } from '../template';
import { accessReport, type AccessReport } from './access';
import { maximumWorlds } from './lint';

export type ExposureNodeKind =
  'everyone' | 'account' | 'service' | 'identity' | 'distribution' | 'access-point' | 'bucket' | 'elsewhere';

export interface ExposureNode {
  readonly id: string;
  readonly kind: ExposureNodeKind;
  readonly label: string;
  /** whether everybody may do something with it */
  readonly isExposed: boolean;
}

export interface ExposureEdge {
  readonly from: string;
  readonly to: string;
  /** `may`: a policy lets it through; the others are how buckets hang together */
  readonly kind: 'may' | 'serves' | 'opens' | 'logs' | 'replicates';
  readonly label: string;
  readonly isCertain: boolean;
}

/** Who reaches which bucket, how, and where its logs and copies go. */
export interface ExposureGraph {
  readonly nodes: readonly ExposureNode[];
  readonly edges: readonly ExposureEdge[];
  /** lines that were left out so that somebody can read it */
  readonly omitted?: number;
}

/**
 * Principals, distributions and access points in front of buckets, and the buckets behind them, in all worlds
 * together.
 */
export function exposureGraph(templates: readonly Template[], organization: OrganizationPolicies = {}): ExposureGraph {
  const nodes = new Map<string, ExposureNode>();
  const edges = new Map<string, ExposureEdge>();
  const connect = (edge: ExposureEdge): void =>
    void edges.set([edge.from, edge.to, edge.kind, edge.label].join('\u0000'), edge);
  const inventory = takeInventory(templates, organization.settings);
  const buckets = resourcesOf(inventory, 'AWS::S3::Bucket');
  const accessPoints = new Map(
    resourcesOf(inventory, 'AWS::S3::AccessPoint').map((resource) => [
      `${resource.template.source.path}#Resources/${resource.logicalId}`,
      resourceKey(resource),
    ]),
  );
  const exposed = principals(accessReport(templates, organization), buckets, accessPoints, nodes, connect);
  const node = (resource: Resource, kind: ExposureNodeKind): string => {
    const id = resourceKey(resource);
    nodes.set(id, { id, kind, label: nameOf(resource).replace(/\/Resource$/, ''), isExposed: exposed.has(id) });
    return id;
  };
  for (const bucket of buckets) {
    node(bucket, 'bucket');
    relate(
      bucket,
      (world) => bucketOf(estateIn(inventory, world), bucket),
      (view) => {
        const here = resourceKey(bucket);
        const target = accessLogTarget(view);
        if (target.kind === 'bucket' && target.resource !== bucket)
          connect({ from: here, to: node(target.resource, 'bucket'), kind: 'logs', label: 'logs', isCertain: true });
        for (const rule of replicationRules(view) ?? []) {
          if (rule.destination.kind === 'bucket')
            connect({
              from: here,
              to: node(rule.destination.resource, 'bucket'),
              kind: 'replicates',
              label: 'replicates',
              isCertain: rule.isEnabled === true,
            });
        }
        for (const { resource } of accessPointsOf(here, view.estate))
          connect({
            from: node(resource, 'access-point'),
            to: here,
            kind: 'opens',
            label: 'access point',
            isCertain: true,
          });
      },
    );
  }
  for (const distribution of resourcesOf(inventory, 'AWS::CloudFront::Distribution')) {
    relate(
      distribution,
      (world) => distributionOf(estateIn(inventory, world), distribution),
      (view) => {
        for (const { bucket, signs } of bucketOrigins(view) ?? [])
          connect({
            from: node(distribution, 'distribution'),
            to: node(bucket, 'bucket'),
            kind: 'serves',
            label: signs ? 'serves, signed' : 'serves, unsigned',
            isCertain: true,
          });
      },
    );
  }
  return { nodes: [...nodes.values()], edges: [...edges.values()] };

  function relate<T extends { readonly estate: ReturnType<typeof estateIn> }>(
    resource: Resource,
    view: (world: Parameters<typeof estateIn>[1]) => T,
    look: (seen: T) => void,
  ): void {
    explore(maximumWorlds, (world) => {
      const seen = view(world);
      if (isDeployed(seen.estate, resource)) look(seen);
    });
  }
}

/** Lines that a person can follow. */
const maximumEdges = 150;

/**
 * The graph, or the most telling part of a large one: what is open to everybody first, then what goes over the borders
 * of the account.
 */
export function focused(graph: ExposureGraph): ExposureGraph {
  if (graph.edges.length <= maximumEdges) return graph;
  const kinds = new Map(graph.nodes.map(({ id, kind }) => [id, kind]));
  const rank = ({ from, kind, isCertain }: ExposureEdge): number => {
    const who = kinds.get(from);
    if (kind === 'may' && who === 'everyone') return isCertain ? 0 : 1;
    if (kind === 'may' && (who === 'account' || who === 'elsewhere')) return 2;
    return kind === 'serves' || kind === 'opens' ? 3 : kind === 'may' ? 4 : 5;
  };
  const edges = [...graph.edges].sort((a, b) => rank(a) - rank(b)).slice(0, maximumEdges);
  const seen = new Set(edges.flatMap(({ from, to }) => [from, to]));
  return { nodes: graph.nodes.filter(({ id }) => seen.has(id)), edges, omitted: graph.edges.length - edges.length };
}

/** Adds who may do what, and returns the buckets that are open to everybody. */
function principals(
  report: AccessReport,
  buckets: readonly Resource[],
  accessPoints: ReadonlyMap<string, string>,
  nodes: Map<string, ExposureNode>,
  connect: (edge: ExposureEdge) => void,
): ReadonlySet<string> {
  const exposed = new Set<string>();
  for (const [index, { rows }] of report.buckets.entries()) {
    const bucket = buckets[index];
    if (bucket === undefined) continue;
    const to = resourceKey(bucket);
    const open = rows.filter(({ principal }) => principal === 'anyone, unsigned');
    for (const { principal, may } of rows) {
      const kind = kindOf(principal);
      const isTold = (accessLevel: AccessLevel, verdict: string): boolean =>
        (kind === 'everyone' || kind === 'account') &&
        open.some((row) => row.principal !== principal && row.may[accessLevel].verdict === verdict);
      const id = `principal ${principal}`;
      const having = (verdict: 'yes' | 'unknown'): readonly AccessLevel[] =>
        everyAccessLevel.filter((accessLevel) => may[accessLevel].verdict === verdict && !isTold(accessLevel, verdict));
      for (const verdict of ['yes', 'unknown'] as const) {
        const accessLevels = having(verdict);
        if (accessLevels.length === 0) continue;
        nodes.set(id, { id, kind, label: principal, isExposed: false });
        // what somebody may only do through an access point is a line to that
        const requestedPoints = new Map<string, AccessLevel[]>();
        for (const accessLevel of accessLevels) {
          const ways = new Set(
            may[accessLevel].grants.map(({ through }) =>
              through ? (accessPoints.get(`${through.location.file}#${through.location.path}`) ?? to) : to,
            ),
          );
          for (const way of ways.size === 0 ? [to] : ways)
            requestedPoints.set(way, [...(requestedPoints.get(way) ?? []), accessLevel]);
        }
        for (const [way, through] of requestedPoints)
          connect({
            from: id,
            to: way,
            kind: 'may',
            label: `${through.join(', ')}${verdict === 'unknown' ? '?' : ''}`,
            isCertain: verdict === 'yes',
          });
        if (kind === 'everyone' && verdict === 'yes') exposed.add(to);
      }
    }
  }
  return exposed;
}

function kindOf(principal: string): ExposureNodeKind {
  if (principal.startsWith('anyone')) return 'everyone';
  if (principal.startsWith('the service ')) return 'service';
  if (/account/.test(principal)) return 'account';
  return principal.startsWith('arn:') ? 'elsewhere' : 'identity';
}
