import type * as CloudFormation from '@aws-sdk/client-cloudformation';
import { stackActions } from '../../audit-actions';
import { UserError } from '../../template';
import { callError, inRegionOfProfile, loadSdk, onlyAnswers, stated, type Connection } from '../sdk';
import { AccountCalls, everyPage } from './account-calls';

/** A stack as it runs: what its resources and parameters came to. */
export interface RunningStack {
  readonly name: string;
  /**
   * names of its buckets, and of those of stacks that it nests, by logical id: `Data`, `Nested/Data`; undefined when
   * nobody can tell
   */
  readonly buckets: ReadonlyMap<string, string> | undefined;
  /** values of its parameters, those left out that CloudFormation does not show */
  readonly parameters: ReadonlyMap<string, string>;
  /** what could not be read, and why */
  readonly unread: readonly string[];
}

const [listAction, describeAction] = stackActions;

/** Stacks that may nest each other in a row. */
const maximumDepth = 8;

interface Client {
  readonly sdk: typeof CloudFormation;
  readonly client: CloudFormation.CloudFormationClient;
  readonly calls: AccountCalls;
}

/**
 * What CloudFormation made of a stack's buckets and parameters.
 * @throws UserError when there is no such stack, or nobody may ask at all
 * @see https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_ListStackResources.html
 */
export async function readStack(given: Connection, name: string): Promise<RunningStack> {
  const connection = await inRegionOfProfile(given);
  const calls = new AccountCalls(connection);
  const unasked = `\`${listAction}\` was not asked, and \`AWS_ENDPOINT_URL_CLOUDFORMATION\` says where`;
  if (!calls.asks('CLOUDFORMATION'))
    return { name, buckets: undefined, parameters: new Map(), unread: [`resources of the stack: ${unasked}`] };
  const sdk = await loadSdk('@aws-sdk/client-cloudformation', () => import('@aws-sdk/client-cloudformation'));
  const client = onlyAnswers(new sdk.CloudFormationClient(calls.config('CLOUDFORMATION')), calls.until);
  const there: Client = { sdk, client, calls };
  const found = new Map<string, string>();
  await addBuckets(there, name, [], found);
  const parameters = await readParameters(there, name);
  const unread = calls.gaps.map(({ because }) => because);
  const isListed = !unread.some((because) => because.includes(listAction));
  return { name, buckets: isListed ? found : undefined, parameters, unread };
}

/** Adds the buckets of a stack to `found`, with those of stacks that it nests. */
async function addBuckets(
  { sdk, client, calls }: Client,
  StackName: string,
  above: readonly string[],
  found: Map<string, string>,
): Promise<void> {
  const listed: CloudFormation.StackResourceSummary[] = [];
  await calls.list({ what: 'resources of the stack', action: listAction, types: [] }, () =>
    ofStack(StackName, () =>
      everyPage(listed, async (NextToken) => {
        const page = await client.send(new sdk.ListStackResourcesCommand({ StackName, NextToken }));
        return { items: stated(page.StackResourceSummaries), next: page.NextToken };
      }),
    ),
  );
  for (const { ResourceType, LogicalResourceId = '', PhysicalResourceId, ResourceStatus } of listed) {
    const path = [...above, LogicalResourceId];
    // what was deleted, or never made, may still be listed
    if (PhysicalResourceId === undefined || ResourceStatus === 'DELETE_COMPLETE') continue;
    if (ResourceType === 'AWS::S3::Bucket') found.set(path.join('/'), PhysicalResourceId);
    if (ResourceType === 'AWS::CloudFormation::Stack' && path.length < maximumDepth)
      await addBuckets({ sdk, client, calls }, PhysicalResourceId, path, found);
  }
}

/**
 * Parameters, those of the Parameter Store with the value that they stand for.
 * @see https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_Parameter.html
 */
async function readParameters({ sdk, client, calls }: Client, StackName: string): Promise<ReadonlyMap<string, string>> {
  const what = 'parameters of the stack';
  const stacks = await calls.list({ what, action: describeAction, types: [] }, () =>
    ofStack(StackName, async () => stated((await client.send(new sdk.DescribeStacksCommand({ StackName }))).Stacks)),
  );
  const parameters = stacks?.[0]?.Parameters ?? [];
  return new Map(
    parameters.flatMap(({ ParameterKey, ParameterValue, ResolvedValue }): [string, string][] => {
      const value = ResolvedValue ?? ParameterValue;
      // what is declared with `NoEcho` is shown as stars
      return ParameterKey === undefined || value === undefined || /^\*+$/.test(value) ? [] : [[ParameterKey, value]];
    }),
  );
}

/** @throws UserError when there is no such stack */
async function ofStack<T>(name: string, ask: () => Promise<T>): Promise<T> {
  try {
    return await ask();
  } catch (error) {
    const isRefused = callError(error).code === 'ValidationError';
    if (isRefused && error instanceof Error && error.message.includes('does not exist'))
      throw new UserError(`there is no stack called \`${name}\``);
    throw error;
  }
}
