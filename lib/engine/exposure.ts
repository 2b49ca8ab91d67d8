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
import { maximumWorlds } from './maximum-worlds';

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
  const graph = new GraphMaker(takeInventory(templates, organization.settings));
  graph.addPrincipals(accessReport(templates, organization));
  graph.addBuckets();
  graph.addDistributions();
  return graph.made();
}

class GraphMaker {
  private readonly nodes = new Map<string, ExposureNode>();
  private readonly edges = new Map<string, ExposureEdge>();
  private readonly buckets: readonly Resource[];
  private exposed: ReadonlySet<string> = new Set();

  constructor(private readonly inventory: ReturnType<typeof takeInventory>) {
    this.buckets = resourcesOf(inventory, 'AWS::S3::Bucket');
  }

  public made(): ExposureGraph {
    return { nodes: [...this.nodes.values()], edges: [...this.edges.values()] };
  }

  public addPrincipals(report: AccessReport): void {
    const accessPoints = new Map(
      resourcesOf(this.inventory, 'AWS::S3::AccessPoint').map((resource) => [
        `${resource.template.source.path}#Resources/${resource.logicalId}`,
        resourceKey(resource),
      ]),
    );
    this.exposed = principals(report, this.buckets, accessPoints, this.nodes, (edge) => this.connect(edge));
  }

  public addBuckets(): void {
    for (const bucket of this.buckets) {
      this.node(bucket, 'bucket');
      this.relate(
        bucket,
        (world) => bucketOf(estateIn(this.inventory, world), bucket),
        (view) => this.addWaysOf(bucket, view),
      );
    }
  }

  public addDistributions(): void {
    for (const distribution of resourcesOf(this.inventory, 'AWS::CloudFront::Distribution'))
      this.relate(
        distribution,
        (world) => distributionOf(estateIn(this.inventory, world), distribution),
        (view) => {
          for (const { bucket, isSigned } of bucketOrigins(view) ?? [])
            this.connect({
              from: this.node(distribution, 'distribution'),
              to: this.node(bucket, 'bucket'),
              kind: 'serves',
              label: { yes: 'serves, signed', no: 'serves, unsigned', unknown: 'serves' }[isSigned.kind],
              isCertain: true,
            });
        },
      );
  }

  /** Where the logs and copies of a bucket go, and its access points. */
  private addWaysOf(bucket: Resource, view: ReturnType<typeof bucketOf>): void {
    const here = resourceKey(bucket);
    const target = accessLogTarget(view);
    if (target.kind === 'bucket' && target.resource !== bucket) {
      const to = this.node(target.resource, 'bucket');
      this.connect({ from: here, to, kind: 'logs', label: 'logs', isCertain: true });
    }
    for (const { destination, isEnabled } of replicationRules(view) ?? []) {
      if (destination.kind !== 'bucket') continue;
      const to = this.node(destination.resource, 'bucket');
      this.connect({ from: here, to, kind: 'replicates', label: 'replicates', isCertain: isEnabled === true });
    }
    for (const { resource } of accessPointsOf(here, view.estate)) {
      const from = this.node(resource, 'access-point');
      this.connect({ from, to: here, kind: 'opens', label: 'access point', isCertain: true });
    }
  }

  private connect(edge: ExposureEdge): void {
    this.edges.set([edge.from, edge.to, edge.kind, edge.label].join('\u0000'), edge);
  }

  private node(resource: Resource, kind: ExposureNodeKind): string {
    const id = resourceKey(resource);
    const label = nameOf(resource).replace(/\/Resource$/, '');
    this.nodes.set(id, { id, kind, label, isExposed: this.exposed.has(id) });
    return id;
  }

  private relate<T extends { readonly estate: ReturnType<typeof estateIn> }>(
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
    for (const row of rows) {
      const { principal } = row;
      const id = `principal ${principal}`;
      const kind = kindOf(principal);
      const isTold = (accessLevel: AccessLevel, verdict: string): boolean =>
        (kind === 'everyone' || kind === 'account') &&
        open.some((other) => other.principal !== principal && other.may[accessLevel].verdict === verdict);
      for (const verdict of ['yes', 'unknown'] as const) {
        const levels = everyAccessLevel.filter(
          (accessLevel) => row.may[accessLevel].verdict === verdict && !isTold(accessLevel, verdict),
        );
        if (levels.length === 0) continue;
        nodes.set(id, { id, kind, label: principal, isExposed: false });
        for (const [way, through] of waysOf(row, levels, to, accessPoints))
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

/** Where somebody goes to do what they may: to the bucket, or to an access point where that is the only way. */
function waysOf(
  { may }: AccessReport['buckets'][number]['rows'][number],
  levels: readonly AccessLevel[],
  bucket: string,
  accessPoints: ReadonlyMap<string, string>,
): ReadonlyMap<string, readonly AccessLevel[]> {
  const found = new Map<string, readonly AccessLevel[]>();
  for (const level of levels) {
    const ways = may[level].grants.map(({ through }) =>
      through ? (accessPoints.get(`${through.location.file}#${through.location.path}`) ?? bucket) : bucket,
    );
    for (const way of ways.length === 0 ? [bucket] : new Set(ways)) found.set(way, [...(found.get(way) ?? []), level]);
  }
  return found;
}

function kindOf(principal: string): ExposureNodeKind {
  if (principal.startsWith('anyone')) return 'everyone';
  if (principal.startsWith('the service ')) return 'service';
  if (/account/.test(principal)) return 'account';
  return principal.startsWith('arn:') ? 'elsewhere' : 'identity';
}
