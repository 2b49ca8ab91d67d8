import type * as Organizations from '@aws-sdk/client-organizations';
import { organizationActions } from '../../audit-actions';
import type { ControlLevel } from '../../s3';
import { loadPolicyText, UserError, type Template } from '../../template';
import { inRegionOfProfile, loadSdk, onlyAnswers, stated, type Connection } from '../sdk';
import { AccountCalls, everyPage, orNone, type Answer } from './account-calls';

/** The policies of the organization that limit an account, by the levels that they are attached to. */
export interface RunningControls {
  readonly serviceControl: readonly ControlLevel[];
  readonly resourceControl: readonly ControlLevel[];
  /** what of them could not be read, and why: it can only refuse more */
  readonly unread: readonly string[];
}

const [describeOrganization, listParents, listPolicies, describePolicy] = organizationActions;

/** Levels of an organization, from an account to the root. */
const maximumDepth = 12;

const none: RunningControls = { serviceControl: [], resourceControl: [], unread: [] };

/**
 * The service and resource control policies of an account, where the caller may read them: the management account may,
 * and a delegated administrator. No policy limits the management account.
 * @throws UserError when nobody may ask at all
 * @see https://docs.aws.amazon.com/organizations/latest/APIReference/API_ListPoliciesForTarget.html
 * @see https://docs.aws.amazon.com/organizations/latest/userguide/orgs_manage_policies_rcps.html
 * @see https://docs.aws.amazon.com/organizations/latest/userguide/orgs_manage_policies_scps.html
 */
export async function readControls(given: Connection, account: string | undefined): Promise<RunningControls> {
  const calls = new AccountCalls(await inRegionOfProfile(given));
  // a store of another maker has no accounts
  if (!calls.asks('STS')) return none;
  if (!calls.asks('ORGANIZATIONS'))
    return {
      ...none,
      unread: [`\`${describeOrganization}\` was not asked, and \`AWS_ENDPOINT_URL_ORGANIZATIONS\` says where`],
    };
  if (account === undefined) return { ...none, unread: ['whose account it is could not be read'] };
  try {
    const name = '@aws-sdk/client-organizations';
    const sdk = await loadSdk(name, () => import('@aws-sdk/client-organizations'));
    const client = onlyAnswers(new sdk.OrganizationsClient(calls.config('ORGANIZATIONS')), calls.until);
    return await new ControlReader(calls, sdk, client).controlsOf(account);
  } catch (error) {
    // without the package all the rest can be told
    if (error instanceof UserError && error.message.includes('is not installed'))
      return { ...none, unread: [error.message] };
    throw error;
  }
}

class ControlReader {
  private readonly unread = new Set<string>();
  /** by their ids: one may be attached to several levels */
  private readonly documents = new Map<string, Promise<Template | undefined>>();

  constructor(
    private readonly calls: AccountCalls,
    private readonly sdk: typeof Organizations,
    private readonly client: Organizations.OrganizationsClient,
  ) {}

  async controlsOf(account: string): Promise<RunningControls> {
    const management = this.valueOf(
      await this.calls.answer(describeOrganization, async () => {
        const asked = this.client.send(new this.sdk.DescribeOrganizationCommand({}));
        const found = await orNone(['AWSOrganizationsNotInUseException'], asked);
        // an account of no organization is limited by none, as if it were the first
        return found === undefined ? account : stated(stated(found.Organization).MasterAccountId);
      }),
    );
    if (management === account) return none;
    const targets = management === undefined ? [] : await this.levelsAbove(account);
    return {
      serviceControl: await this.levels(targets, 'SERVICE_CONTROL_POLICY'),
      resourceControl: await this.levels(targets, 'RESOURCE_CONTROL_POLICY'),
      unread: [...this.unread],
    };
  }

  /** The account, and what it is in, up to the root; as far as that can be told. */
  private async levelsAbove(account: string): Promise<readonly string[]> {
    const found = [account];
    for (let child: string | undefined = account; child !== undefined && !child.startsWith('r-');) {
      const ChildId: string = child;
      const answer = await this.calls.answer(listParents, async () => {
        const parents: Organizations.Parent[] = [];
        await everyPage(parents, async (NextToken) => {
          const page = await this.client.send(new this.sdk.ListParentsCommand({ ChildId, NextToken }));
          return { items: stated(page.Parents), next: page.NextToken };
        });
        return stated(parents[0]?.Id);
      });
      child = this.valueOf(answer);
      if (child !== undefined && (found.includes(child) || found.length > maximumDepth)) {
        this.unread.add('the levels of the organization have no end');
        break;
      }
      if (child !== undefined) found.push(child);
    }
    return found;
  }

  private async levels(
    targets: readonly string[],
    type: 'SERVICE_CONTROL_POLICY' | 'RESOURCE_CONTROL_POLICY',
  ): Promise<readonly ControlLevel[]> {
    const levels: ControlLevel[] = [];
    for (const TargetId of targets) {
      const listed: Organizations.PolicySummary[] = [];
      const answer = await this.calls.answer(listPolicies, () =>
        everyPage(listed, async (NextToken) => {
          const command = new this.sdk.ListPoliciesForTargetCommand({ TargetId, Filter: type, NextToken });
          const page = await this.client.send(command);
          return { items: stated(page.Policies), next: page.NextToken };
        }),
      );
      const documents: (Template | undefined)[] = [];
      for (const { Id = '' } of this.valueOf(answer) ?? []) documents.push(await this.documentOf(Id));
      const read = documents.filter((one) => one !== undefined);
      // what one policy of a level does not allow another may: a level that was read in part says nothing
      if (read.length > 0 && read.length === documents.length) levels.push({ name: TargetId, documents: read });
    }
    return levels;
  }

  private documentOf(PolicyId: string): Promise<Template | undefined> {
    const known = this.documents.get(PolicyId) ?? this.readDocument(PolicyId);
    this.documents.set(PolicyId, known);
    return known;
  }

  private async readDocument(PolicyId: string): Promise<Template | undefined> {
    const answer = await this.calls.answer(describePolicy, async () => {
      const { Policy } = await this.client.send(new this.sdk.DescribePolicyCommand({ PolicyId }));
      return stated(stated(Policy).Content);
    });
    const text = this.valueOf(answer);
    if (text === undefined) return undefined;
    try {
      return loadPolicyText(`organizations://${PolicyId}`, text);
    } catch (error) {
      if (!(error instanceof UserError)) throw error;
    }
    this.unread.add(`the policy \`${PolicyId}\` is no document`);
    return undefined;
  }

  /** What a call said; undefined, and noted, when it said nothing. */
  private valueOf<T>(answer: Answer<T>): T | undefined {
    if (answer.kind === 'read') return answer.value;
    this.unread.add(answer.because);
    return undefined;
  }
}
